"""Translating articles through wagtail-localize's views: drafts, categories, permissions."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from news.models import ArticlePage, Category, RelatedArticle
from tests.factories import CategoryFactory, NewsIndexPageFactory, UserFactory, locale

EDITOR, MODERATOR = "编辑 Editors", "审核 Moderators"
every_role = pytest.mark.parametrize("role", [EDITOR, MODERATOR])


@pytest.fixture
def log_in(site, client):
    def log_in_as(role: str):
        client.force_login(UserFactory(groups=[role]))
        return client

    return log_in_as


@pytest.fixture
def category(site) -> Category:
    category = CategoryFactory(name="技术文章", slug="technology")
    CategoryFactory(
        name="Technology",
        slug="technology",
        locale=locale("en"),
        translation_key=category.translation_key,
    )
    return category


def edit_url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def submit(client, page, **data):
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.get(url).status_code == 200
    return client.post(url, {"locales": [locale("en").pk], **data})


def translated(client, article) -> ArticlePage:
    response = submit(client, article)
    assert response.status_code == 302
    return article.get_translation(locale("en"))


def translate(page, *, but: tuple[str, ...] = (), **texts: str) -> None:
    """Translate all texts of the page's original, but for those at some paths."""
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale=page.locale
    )
    for segment in translation.source.stringsegment_set.exclude(context__path__in=but):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": texts.get(segment.context.path, f"text-{segment.pk}")},
        )


def publish(client, page):
    return client.post(edit_url(page), {"action": "publish"}, follow=True)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@every_role
def test_a_translation_begins_as_a_draft(log_in, site, commits, role):
    client, article = log_in(role), site.article()
    with commits():
        english = translated(client, article)
    english.refresh_from_db()
    assert (english.live, english.has_unpublished_changes) == (False, True)
    assert client.get(edit_url(english)).status_code == 200


def test_only_who_may_publish_publishes_the_translation(log_in, site, client, commits):
    log_in(EDITOR)
    english = translated(client, site.article())
    refused = client.post(edit_url(english), {"action": "publish"})
    assert refused.status_code in (302, 403)
    english.refresh_from_db()
    assert not english.live

    log_in(MODERATOR)
    assert english.title in client.get(reverse("wagtailadmin_home")).content.decode()
    translate(english)
    with commits():
        assert client.post(edit_url(english), {"action": "publish"}).status_code == 302
    english.refresh_from_db()
    assert english.live


@every_role
def test_a_translated_category_is_taken_and_left_as_it_is(
    log_in, site, client, category, commits, role
):
    client = log_in(role)
    article = site.article(category=category)
    with commits():
        english = translated(client, article)
    names = Category.objects.filter(locale=locale("en")).values_list("name", flat=True)
    assert list(names) == ["Technology"]
    assert english.category.name == "Technology"
    assert english.get_latest_revision_as_object().category.name == "Technology"
    article.refresh_from_db()
    assert article.category.name == "技术文章"


def test_a_category_without_translation_stays_without_and_is_pointed_out(log_in, site, client):
    log_in(MODERATOR)
    category = CategoryFactory(name="技术文章")
    english = translated(client, site.article(category=category))
    assert english.category is None
    opened = client.get(edit_url(english))
    assert "这篇文章还缺" in "".join(str(message) for message in opened.context["messages"])
    assert Category.objects.get() == category

    twin = CategoryFactory(
        name="Technology", locale=locale("en"), translation_key=category.translation_key
    )
    translate(english)
    client.post(edit_url(english), {"action": "publish"})
    english.refresh_from_db()
    assert english.category == twin


def test_the_preview_of_a_translation_shows_its_own_category(log_in, site, client, category):
    log_in(EDITOR)
    translated(client, site.article(category=category))
    preview = reverse("wagtail_localize:preview_translation", args=[Translation.objects.get().pk])
    shown = client.get(preview).content.decode()
    assert "Technology" in shown
    assert "技术文章" not in shown


def test_the_related_articles_of_a_translation_are_translations(log_in, site, client, commits):
    log_in(MODERATOR)
    first, second = site.article(title="第一套模具"), site.article(title="第二套模具")
    article = site.article(title="主文章")
    article.related_articles = [RelatedArticle(article=first), RelatedArticle(article=second)]
    article.save()
    with commits():
        twin = translated(client, first)
        translate(twin)
        client.post(edit_url(twin), {"action": "publish"})
        english = translated(client, article)
        translate(english)
        client.post(edit_url(english), {"action": "publish"})
    english = ArticlePage.objects.get(pk=english.pk)
    assert english.live
    shown = client.get(english.url).context["neighbours"]
    assert [other.pk for other in shown.related] == [twin.pk]


def update(client, article, **data):
    source = TranslationSource.objects.get_for_instance(article)
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert client.get(url).status_code == 200
    return client.post(url, data)


def test_each_row_of_a_listing_offers_what_can_be_translated_or_synced(log_in, site):
    client = log_in(EDITOR)
    plain, source = site.article(title="没有译文"), site.article(title="有译文")
    translated(client, source)
    offered = {page.pk: "" for page in (plain, source)}
    listing = client.get(reverse("wagtailadmin_explore", args=[site.news.pk]))
    for row in BeautifulSoup(listing.content, "html.parser").select("tr[data-object-pk], tbody tr"):
        for key in offered:
            if row.select_one(f'a[href$="/{key}/edit/"]'):
                offered[key] = " ".join(link.get("href", "") for link in row.select("a"))
    submit_it = reverse("wagtail_localize:submit_page_translation", args=[plain.pk])
    assert submit_it in offered[plain.pk] and "localize/update" not in offered[plain.pk]
    assert "localize/submit" not in offered[source.pk]
    key = TranslationSource.objects.get(object_id=source.translation_key).pk
    assert reverse("wagtail_localize:update_translations", args=[key]) in offered[source.pk]


@pytest.mark.parametrize(("role", "published"), [(EDITOR, False), (MODERATOR, True)])
def test_syncing_publishes_for_those_who_may(log_in, site, category, commits, role, published):
    client = log_in(role)
    article = site.article(category=category)
    english = translated(client, article)
    translate(english, title="A new die")
    article.author = "H. Li"
    article.save()
    with commits():
        assert update(client, article, publish_translations="on").status_code == 302
    english.refresh_from_db()
    assert english.live == published
    assert (english.title == "A new die") == published
    assert Category.objects.get(locale=locale("en")).name == "Technology"


def test_syncing_publishes_nothing_that_became_untranslated(log_in, site, client, commits):
    log_in(MODERATOR)
    article = site.article()
    english = translated(client, article)
    translate(english, title="A new die")
    with commits():
        publish(client, english)
    article.title = "改过的标题"
    article.save()
    with commits():
        response = update(client, article, publish_translations="on")
    assert response.status_code == 302
    assert "改过的标题" in "".join(str(m) for m in get_messages(response.wsgi_request))
    english.refresh_from_db()
    assert (english.live, english.title) == (True, "A new die")
    strings = Translation.objects.get().source.stringsegment_set.filter(context__path="title")
    assert strings.get().string.data == "改过的标题"


@pytest.mark.parametrize("left", [("title",), ("summary",), ("title", "summary")])
def test_what_is_not_translated_is_not_published(log_in, site, client, commits, left):
    log_in(MODERATOR)
    article = site.article(summary="首次试模即达到公差要求。")
    english = translated(client, article)
    translate(english, but=left)
    with commits():
        response = publish(client, english)
    first = article.title if "title" in left else article.summary
    shown = [str(message) for message in response.context["messages"]]
    assert any(first in text and str(len(left)) in text for text in shown), shown
    english.refresh_from_db()
    assert not english.live
    assert article.title not in client.get("/en/news/").content.decode()

    translate(english)
    with commits():
        publish(client, english)
    english.refresh_from_db()
    assert english.live


def test_figures_and_addresses_need_no_translation(log_in, site, client, commits):
    log_in(MODERATOR)
    english = translated(client, site.article(author="6063-T5"))
    translate(english, but=("author", "slug"))
    with commits():
        publish(client, english)
    english.refresh_from_db()
    assert english.live


@pytest.mark.parametrize("below", [False, True])
def test_many_are_not_published_at_once_when_one_is_untranslated(
    log_in, site, client, commits, below
):
    log_in(MODERATOR)
    ready, other = site.article(), site.article()
    translate(translated(client, ready))
    translated(client, other)
    chosen = [site.news_en] if below else [a.get_translation(locale("en")) for a in (ready, other)]
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    url += "?" + "&".join(f"id={page.pk}" for page in chosen)
    with commits():
        response = client.post(url, {"include_descendants": "on"} if below else {})
    assert response.status_code == 302
    assert other.title in "".join(str(m) for m in get_messages(response.wsgi_request))
    assert not ArticlePage.objects.filter(locale=locale("en"), live=True).exists()


def test_syncing_without_publishing_publishes_nothing(log_in, site, client, category, commits):
    log_in(MODERATOR)
    article = site.article(category=category)
    english = translated(client, article)
    with commits():
        update(client, article)
    english.refresh_from_db()
    assert not english.live
    assert Category.objects.get(locale=locale("en")).name == "Technology"


def test_an_editor_neither_adds_nor_changes_categories_by_translating(log_in, site, client):
    category = CategoryFactory(name="技术文章")
    submit_snippet = reverse(
        "wagtail_localize:submit_snippet_translation", args=["news", "category", category.pk]
    )
    log_in(MODERATOR)
    client.post(submit_snippet, {"locales": [locale("en").pk]})
    english = category.get_translation(locale("en"))
    segment = Translation.objects.get().source.stringsegment_set.get(string__data="技术文章")
    StringTranslation.objects.create(
        translation_of=segment.string,
        locale=locale("en"),
        context=segment.context,
        data="Technology",
    )
    source = TranslationSource.objects.get()

    log_in(EDITOR)
    client.post(
        reverse("wagtail_localize:update_translations", args=[source.pk]),
        {"publish_translations": "on"},
    )
    edit = reverse("wagtailsnippets_news_category:edit", args=[english.pk])
    client.post(edit, {"action": "publish"})
    english.refresh_from_db()
    assert english.name == "技术文章"
    other = CategoryFactory(name="公司新闻")
    submit_other = reverse(
        "wagtail_localize:submit_snippet_translation", args=["news", "category", other.pk]
    )
    client.post(submit_other, {"locales": [locale("en").pk]})
    assert not other.has_translation(locale("en"))


def test_an_editor_cannot_put_the_original_in_the_place_of_a_translation(
    log_in, site, client, commits
):
    log_in(MODERATOR)
    article = site.article()
    english = translated(client, article)
    convert = reverse("wagtail_localize:convert_to_alias", args=[english.pk])
    log_in(EDITOR)
    client.post(convert)
    english.refresh_from_db()
    assert (english.live, english.alias_of_id) == (False, None)
    log_in(MODERATOR)
    client.post(convert)
    english.refresh_from_db()
    assert english.alias_of_id == article.pk


def test_the_page_above_is_translated_first(log_in, site, client):
    log_in(EDITOR)
    site.news_en.delete()
    article = site.article()
    response = submit(client, article)
    assert response.status_code == 200
    assert "请先翻译" in response.content.decode()
    assert not article.has_translation(locale("en"))
    assert not site.news.has_translation(locale("en"))


def test_a_list_is_translated_with_the_pages_below_it(log_in, site, client, commits):
    log_in(EDITOR)
    site.news_en.delete()
    article = site.article()
    with commits():
        assert submit(client, site.news, include_subtree="on").status_code == 302
    assert not site.news.get_translation(locale("en")).live
    assert NewsIndexPageFactory._meta.model.objects.count() == 2
    twin = ArticlePage.objects.filter(translation_key=article.translation_key, live=True)
    assert list(twin) == [article]


def test_unpublishing_points_out_the_translation_that_stays(log_in, site, client, commits):
    log_in(MODERATOR)
    article = site.article()
    english = translated(client, article)
    translate(english)
    with commits():
        client.post(edit_url(english), {"action": "publish"})
    english.refresh_from_db()
    response = client.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))
    said = "".join(str(message) for message in get_messages(response.wsgi_request))
    assert "仍在发布" in said
    assert english.get_url() in said
    assert edit_url(english) in said

    client.get(reverse("wagtailadmin_home"))
    client.post(reverse("wagtailadmin_pages:unpublish", args=[english.pk]))
    english.refresh_from_db()
    assert not english.live
    assert "仍在发布" not in client.get(reverse("wagtailadmin_home")).content.decode()
