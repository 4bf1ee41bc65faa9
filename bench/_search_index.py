"""The index of the articles, filled by one search backend alone."""

import time


def fill(name: str) -> float:
    """Fill the index with the backend of that name, and return how many seconds that took."""
    from modelsearch.backends import get_search_backend

    from news.models import ArticlePage

    backend = get_search_backend(name)
    index = backend.get_index_for_model(ArticlePage)
    index.entries.all().delete()
    keys = list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True))
    start = time.perf_counter()
    for at in range(0, len(keys), 1000):
        index.add_items(ArticlePage, list(ArticlePage.objects.filter(pk__in=keys[at : at + 1000])))
    return time.perf_counter() - start
