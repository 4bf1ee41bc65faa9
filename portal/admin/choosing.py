"""The dialog in which a page is chosen, as quick below a page with very many children."""

from django.db.models import F, Q
from wagtail import hooks
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Page, PageQuerySet

from portal.admin.exploring import MOST_COUNTED


class BoundedPageQuerySet(PageQuerySet):
    """Pages of which no more than MOST_COUNTED are counted, or can be turned to.

    The last filter that Wagtail adds is the language, which SQLite would take the index of that
    column for, and sort all pages of the language: so it is asked in a way that has no index.
    """

    def filter(self, *conditions, **values) -> "BoundedPageQuerySet":
        if "locale" not in values:
            return super().filter(*conditions, **values)
        of_locale = self.alias(language=F("locale_id") + 0)
        return super(BoundedPageQuerySet, of_locale).filter(language=values["locale"].pk)

    def count(self) -> int:
        return PageQuerySet.count(self.order_by().values("pk")[:MOST_COUNTED])


class PageChooserView(BrowseView):
    """Wagtail's, with one condition where Wagtail joins two queries by OR.

    Of those SQLite reads all that either finds, to sort them, for the 25 that are shown.
    """

    def filter_object_list(self, pages: PageQuerySet) -> PageQuerySet:
        for hook in hooks.get_hooks("construct_page_chooser_queryset"):
            pages = hook(pages, self.request)
        if self.desired_classes != (Page,):
            pages = pages.filter(pages.type_q(*self.desired_classes) | Q(numchild__gt=0))
        bounded = pages.all()
        bounded.__class__ = BoundedPageQuerySet
        return bounded
