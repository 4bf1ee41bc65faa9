"""The form in which every public page is written."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

#: What search engines show of a title and a description before they cut it, by language.
SHOWN_LENGTHS = {"zh-hans": {"seo_title": 30, "search_description": 80}}
SHOWN_LENGTHS_OF_LETTERS = {"seo_title": 60, "search_description": 160}


class PublicPageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].widget.attrs["placeholder"] = _("Title")
        if "slug" in self.fields:
            # Left empty, it is made from the title by PublicPage._set_core_field_defaults.
            self.fields["slug"].required = False
        for name in ("go_live_at", "expire_at"):
            if name in self.fields:
                self.fields[name].help_text = _("Beijing time")
        self._ask_for_character_counts()

    def _ask_for_character_counts(self) -> None:
        """Mark the fields under which static/js/admin-character-count.js counts."""
        shown = SHOWN_LENGTHS.get(self.instance.locale.language_code, SHOWN_LENGTHS_OF_LETTERS)
        for name, field in self.fields.items():
            if not isinstance(field, forms.CharField) or name == "slug":
                continue
            if name in shown:
                field.widget.attrs["data-recommended-length"] = shown[name]
            elif isinstance(field.widget, forms.Textarea) and field.max_length:
                field.widget.attrs["data-count-characters"] = "true"

    def clean_slug(self) -> str:
        """Refuse the addresses that the parent page answers itself, in words that say so."""
        slug = self.cleaned_data["slug"]
        is_reserved = getattr(
            self.parent_page and self.parent_page.specific_class, "is_reserved_slug", None
        )
        if slug and is_reserved and is_reserved(slug):
            message = _(
                "“%(slug)s” is an address that the page above uses itself. Choose another slug."
            )
            raise forms.ValidationError(message % {"slug": slug})
        return slug
