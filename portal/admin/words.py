"""Words that Wagtail's admin puts together in code, where no catalogue reaches them.

There is no setting or hook for either, so that both are replaced here.
"""

from django.utils.text import capfirst
from django.utils.translation import pgettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Site
from wagtail.sites.views import IndexView


def items_count_label(paginator: WagtailPaginator) -> str:
    """Say how many there are; Chinese wants a measure word between number and name."""
    name = paginator.verbose_name if paginator.count == 1 else paginator.verbose_name_plural
    words = {"count": paginator.count, "names": name}
    return pgettext("list", "%(count)s %(names)s") % words


def say_in_words() -> None:
    """Put ours in the place of Wagtail's: the counts, and the columns of the listing of sites."""
    WagtailPaginator.items_count_label = property(items_count_label)
    for column in IndexView.columns:
        if column.label == capfirst(column.name.replace("_", " ")):
            column.label = Site._meta.get_field(column.name).verbose_name
