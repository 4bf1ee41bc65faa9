"""The form in which articles are written."""

from portal.admin.page_form import PublicPageForm


class ArticleForm(PublicPageForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if category := self.fields.get("category"):
            category.queryset = category.queryset.filter(locale=self.instance.locale_id)
