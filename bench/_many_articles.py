"""Articles in any number, for measuring: copies of one, in a few statements."""


def source(count: int) -> str:
    """Return a program for `manage.py shell` that brings the articles to `count`."""
    return f"from bench._many_articles import make; make({count})"


def make(count: int) -> None:
    """Bring the articles of the news list to `count`, each with an address and time of its own."""
    from datetime import timedelta
    from uuid import uuid4

    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction
    from django.utils import timezone
    from wagtail.models import Page

    from news.models import ArticlePage, NewsIndexPage

    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    model = ArticlePage.objects.child_of(index).published().newest_first()[0]
    last = Page.objects.child_of(index).order_by("path").last()
    missing = count - index.numchild
    if missing <= 0:
        return
    content_type = ContentType.objects.get_for_model(ArticlePage)
    columns = [f.column for f in ArticlePage._meta.local_concrete_fields if not f.primary_key]
    copied = ", ".join(
        f"model.{connection.ops.quote_name(name)}" for name in columns if name != "listed_at"
    )
    names = ", ".join(connection.ops.quote_name(name) for name in columns if name != "listed_at")
    with transaction.atomic():
        path, pages = last.path, []
        for number in range(index.numchild, count):
            path = Page(path=path)._inc_path()
            pages.append(
                Page(
                    path=path, depth=index.depth + 1, numchild=0, title=f"{model.title} {number}",
                    draft_title=model.title, slug=f"bench-{number}", content_type=content_type,
                    live=True, url_path=f"{index.url_path}bench-{number}/", locale=index.locale,
                    translation_key=uuid4(), first_published_at=timezone.now(),
                    last_published_at=timezone.now(),
                )
            )  # fmt: skip
        Page.objects.bulk_create(pages, batch_size=500)
        index.numchild = count
        index.save(update_fields=["numchild"])
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO news_articlepage (page_ptr_id, listed_at, {names}) "
                f"SELECT page.id, model.listed_at, {copied} "
                "FROM wagtailcore_page page, news_articlepage model "
                "WHERE page.slug LIKE 'bench-%%' AND model.page_ptr_id = %s AND NOT EXISTS "
                "(SELECT 1 FROM news_articlepage known WHERE known.page_ptr_id = page.id)",
                [model.pk],
            )
        made = ArticlePage.objects.filter(slug__startswith="bench-").order_by("pk")
        days = []
        # However many there are, they are of ten years.
        pause = timedelta(days=3652) / count
        for number, article in enumerate(made.only("pk", "listed_at")):
            article.listed_at = article.date = timezone.now() - pause * (number + 1)
            days.append(article)
        ArticlePage.objects.bulk_update(days, ["listed_at", "date"], batch_size=500)
