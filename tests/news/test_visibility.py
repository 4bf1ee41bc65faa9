"""What a visitor may not see, wherever it could show."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from news.models import ArticlePage
from portal.pages import PublicPageQuerySet
from tests.factories import UserFactory, locale

SECRET = "未到时间的文章"
PLACES = ["/", "/news/", "/news/feed/", "/news/feed/atom/", "/sitemap.xml", f"/search/?q={SECRET}"]


def hidden_articles(site) -> dict:
    """Articles that no visitor may see, by why."""
    tomorrow = timezone.now() + timedelta(days=1)
    private = site.article(title=f"{SECRET}（私密）")
    PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.PASSWORD, password="open-sesame"
    )
    return {
        "draft": site.article(title=f"{SECRET}（草稿）", live=False),
        "future": site.article(title=f"{SECRET}（未来）", date=tomorrow),
        "private": private,
    }


def test_hidden_articles_are_in_no_list_feed_sitemap_or_search(site, client):
    hidden = hidden_articles(site)
    for path in PLACES:
        # The search page repeats what was asked for; titles end in what makes them differ.
        page = client.get(path).content.decode()
        assert [a.title for a in hidden.values() if a.title in page] == []
        assert [a.slug for a in hidden.values() if f"/{a.slug}/" in page] == []


def test_an_article_of_tomorrow_has_no_address_today(site, client):
    future = site.article(date=timezone.now() + timedelta(days=1))
    twin = future.copy_for_translation(locale("en"))
    twin.live = True
    twin.save()
    assert client.get(f"/news/{future.slug}/").status_code == 404
    assert client.get(f"/en/news/{twin.slug}/").status_code == 404
    type(future).objects.filter(pk=future.pk).update(listed_at=timezone.now())
    assert client.get(f"/news/{future.slug}/").status_code == 200


class AfterTheirDay(PublicPageQuerySet):
    """Of a type of page that says when its pages are due, and nothing else."""

    def due(self):
        return self.filter(listed_at__lte=timezone.now())


def test_each_page_is_due_or_not_whichever_of_the_two_a_type_of_page_states(site):
    now = timezone.now()
    days = {day: site.article(date=now + timedelta(days=day)).pk for day in (-2, -1, 1, 2)}
    for pages in (ArticlePage.objects.all(), AfterTheirDay(ArticlePage)):
        assert set(pages.due().values_list("pk", flat=True)) == {days[-2], days[-1]}
        assert set(pages.not_due().values_list("pk", flat=True)) == {days[1], days[2]}


def test_an_editor_previews_an_article_of_tomorrow(site):
    future = site.article(date=timezone.now() + timedelta(days=1))
    answer = future.make_preview_request(preview_mode=future.default_preview_mode)
    assert answer.status_code == 200
    assert future.title in answer.content.decode()


def test_a_body_links_to_no_page_that_a_visitor_may_not_see(site, client):
    hidden = hidden_articles(site)
    links = "".join(f'<a linktype="page" id="{a.pk}">看</a>' for a in hidden.values())
    article = site.article(body=[("paragraph", f"<p>{links}</p>")])
    for path in (f"/news/{article.slug}/", "/news/feed/"):
        page = client.get(path).content.decode()
        assert [a.slug for a in hidden.values() if f"/{a.slug}/" in page] == []


def test_a_password_opens_a_private_page_and_a_wrong_one_does_not(site, client):
    private = hidden_articles(site)["private"]
    address = f"/news/{private.slug}/"
    form = client.get(address).context
    for password, opened in (("wrong", False), ("open-sesame", True)):
        client.post(form["action_url"], {"password": password, "return_url": address})
        assert ("<h1" in (page := client.get(address).content.decode())) and (
            (private.summary in page) is opened
        )


def test_a_page_for_staff_leads_to_the_login_and_back(site, client):
    page = site.article()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    login = client.get(f"/news/{page.slug}/")
    assert login.status_code == 302
    assert client.get(login.url).status_code == 200
    client.force_login(UserFactory())
    assert client.get(f"/news/{page.slug}/").status_code == 200


@pytest.mark.parametrize("name", ["plan.pdf", "film.mp4"])
def test_a_private_document_is_to_be_had_nowhere(client, db, name):
    collection = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    document = get_document_model().objects.create(
        title="内部", file=ContentFile(b"TOP SECRET", name=name), collection=collection
    )
    assert client.get(document.file.url).status_code == 404
    assert client.get(document.url).status_code == 302


def test_only_videos_are_played_from_where_documents_lie(client, db):
    documents = get_document_model().objects
    for name, status in (("film.mp4", 200), ("list.txt", 404)):
        document = documents.create(title=name, file=ContentFile(b"0123456789", name=name))
        assert client.get(document.file.url).status_code == status
        assert client.get(document.url).status_code == 200
