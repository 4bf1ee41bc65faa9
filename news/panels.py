"""Panels of the article's form."""

from wagtail.admin.panels import Panel

from news.completeness import lacks_text, missing_parts


class MissingPartsPanel(Panel):
    """Say what a saved article still lacks, without stopping anyone."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "portal/admin/missing_parts_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and missing_parts(self.instance))

        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            return context | {
                "missing": missing_parts(self.instance),
                "lacks_text": lacks_text(self.instance),
            }
