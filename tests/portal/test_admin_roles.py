"""Who may do what in the admin: every role at every main address."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Workflow
from wagtail.users.models import UserProfile

from tests.factories import CompanyFactory, ContactFactory, UserFactory

EDITOR, MODERATOR, SALES = "编辑 Editors", "审核 Moderators", "销售 Sales"
MANAGER = "销售经理 Sales managers"
ROLES = {"editor": EDITOR, "moderator": MODERATOR, "sales": SALES}


@pytest.fixture
def people(db):
    users = {role: UserFactory(groups=[group]) for role, group in ROLES.items()}
    return users | {"admin": UserFactory(is_superuser=True), "nobody": UserFactory()}


@pytest.fixture
def addresses(site):
    article = site.article()
    contact = ContactFactory()
    company = CompanyFactory()
    one = {"article": article.pk, "news": site.news.pk, "contact": contact.pk}
    return {
        "dashboard": reverse("wagtailadmin_home"),
        "account": reverse("wagtailadmin_account"),
        "pages": reverse("wagtailadmin_explore", args=[one["news"]]),
        "news": reverse("news:index"),
        "news results": reverse("news:index_results"),
        "add article": reverse("wagtailadmin_pages:add", args=["news", "articlepage", one["news"]]),
        "edit article": reverse("wagtailadmin_pages:edit", args=[one["article"]]),
        "article history": reverse("wagtailadmin_pages:history", args=[one["article"]]),
        "delete article": reverse("wagtailadmin_pages:delete", args=[one["article"]]),
        "unpublish article": reverse("wagtailadmin_pages:unpublish", args=[one["article"]]),
        "translate article": reverse(
            "wagtail_localize:submit_page_translation", args=[one["article"]]
        ),
        "images": reverse("wagtailimages:index"),
        "add image": reverse("wagtailimages:add"),
        "image chooser": reverse("wagtailimages_chooser:choose"),
        "documents": reverse("wagtaildocs:index"),
        "contacts": reverse("wagtailsnippets_contacts_contact:list"),
        "edit contact": reverse("wagtailsnippets_contacts_contact:edit", args=[contact.pk]),
        "factories": reverse("wagtailsnippets_contacts_factory:list"),
        "categories": reverse("wagtailsnippets_news_category:list"),
        "company": reverse("wagtailsnippets_portal_company:edit", args=[company.pk]),
        "redirects": reverse("wagtailredirects:index"),
        "users": reverse("wagtailusers_users:index"),
        "groups": reverse("wagtailusers_groups:index"),
        "workflows": reverse("wagtailadmin_workflows:index"),
        "sites": reverse("wagtailsites:index"),
        "site history": reverse("wagtailadmin_reports:site_history"),
    }


PAGES = {"pages", "news", "news results", "add article", "edit article", "article history"}
PICTURES = {"images", "add image", "image chooser"}
EVERYONE = {"dashboard", "account"}
OPEN_TO = {
    "editor": EVERYONE | PAGES | PICTURES | {"translate article", "documents"},
    "moderator": EVERYONE
    | PAGES
    | PICTURES
    | {"translate article", "documents", "delete article", "unpublish article", "categories"}
    | {"company", "redirects"},
    "sales": EVERYONE | PICTURES | {"contacts", "edit contact", "factories"},
}
# Wagtail shows this report to all staff, about what each of them may see.
ANYONE = {"site history"}


@pytest.mark.parametrize("role", OPEN_TO)
def test_each_role_gets_what_it_needs_and_403_for_the_rest(role, people, addresses, client):
    client.force_login(people[role])
    answers = {name: client.get(url).status_code for name, url in addresses.items()}
    expected = {
        name: 200 if name in OPEN_TO[role] else 403 for name in addresses if name not in ANYONE
    }
    assert {name: answers[name] for name in expected} == expected


def test_an_administrator_gets_everything(people, addresses, client):
    client.force_login(people["admin"])
    assert {client.get(url).status_code for url in addresses.values()} == {200}


@pytest.mark.parametrize("role", ["nobody", None])
def test_others_are_sent_to_the_login(role, people, addresses, client):
    if role:
        client.force_login(people[role])
    for url in addresses.values():
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("wagtailadmin_login"))


def test_403_is_a_page_in_the_users_language(people, client):
    client.force_login(people["sales"])
    response = client.get(reverse("wagtailusers_users:index"))
    assert response.status_code == 403
    assert reverse("wagtailadmin_home") in response.content.decode()
    assert response.headers["Content-Type"].startswith("text/html")


def test_what_is_not_there_is_404_for_all(people, client):
    for role in ("editor", "moderator", "sales", "admin"):
        client.force_login(people[role])
        assert client.get("/admin/no-such-page/").status_code == 404


def test_404_is_a_page_in_the_users_language(people, client):
    for address in ("/admin/no-such-page/", reverse("inquiry_detail", args=[99])):
        client.force_login(people["sales"])
        assert "此地址没有内容" in client.get(address).content.decode()
        UserProfile.get_for_user(people["sales"]).delete()
        UserProfile.objects.create(user=people["sales"], preferred_language="en")
        response = client.get(address)
        assert response.status_code == 404
        html = response.content.decode()
        assert "There is nothing at this address" in html
        assert '<html lang="en"' in " ".join(html.split())
        assert f'href="{reverse("wagtailadmin_home")}"' in html
        UserProfile.objects.filter(user=people["sales"]).update(preferred_language="")


def test_the_groups_replace_wagtails_own(db):
    names = set(Group.objects.values_list("name", flat=True))
    assert names == {EDITOR, MODERATOR, SALES, MANAGER}


def test_the_workflow_is_in_force_in_both_languages(site):
    workflow = Workflow.objects.get()
    assert workflow.name == "编辑 → 审核"
    assert site.news.get_workflow() == site.news_en.get_workflow() == workflow
    task = workflow.tasks.get().specific
    assert [group.name for group in task.groups.all()] == [MODERATOR]


def test_making_the_groups_again_changes_nothing(db):
    from importlib import import_module

    from django.apps import apps

    before = set(Group.objects.values_list("name", "permissions", "page_permissions__permission"))
    import_module("portal.migrations.0002_groups").create_groups(apps)
    import_module("portal.statistics.migrations.0002_groups").grant(apps)
    import_module("contacts.inquiries.migrations.0002_groups").grant(apps)
    after = set(Group.objects.values_list("name", "permissions", "page_permissions__permission"))
    assert after == before
    assert Workflow.objects.count() == 1


def test_an_editor_cannot_publish(people, site, client):
    article = site.article(live=False)
    client.force_login(people["editor"])
    page = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "action-submit" in page
    assert "action-publish" not in page
