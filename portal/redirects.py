"""Redirects from the old addresses of all pages below one that was renamed or moved."""

from collections import defaultdict

from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator

#: Paths named in one statement.
AT_ONCE = 500


def clear_the_way(creator: BatchRedirectCreator) -> None:
    """Delete earlier automatic redirects from the addresses of a batch.

    In the place of Wagtail's, which joins 2,000 conditions by OR: more than SQLite's parser takes
    (1,000, https://sqlite.org/limits.html#max_expr_depth), so that renaming a page with as many
    below it died after the commit, and no old address led anywhere.
    """
    paths = defaultdict(list)
    for item in creator.items:
        paths[item.site_id].append(item.old_path)
    earlier = Redirect.objects.filter(automatically_created=True)
    for site_id, found in paths.items():
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            earlier.filter(site_id=site_id, old_path__in=some).delete()


def make_in_batches() -> None:
    """Let Wagtail's receivers, which know no other class, make redirects this way."""
    BatchRedirectCreator.pre_process = clear_the_way
