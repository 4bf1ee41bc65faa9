"""Who may do what at the sales desk: every role at every address."""

import pytest
from django.urls import reverse

from contacts.inquiries.admin.urls import urlpatterns
from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.desk import attach, undelivered

LISTS = ("waiting", "new", "mine", "all")
ACTIONS = ("take", "answer", "status", "assign", "note", "spam")


@pytest.fixture
def inquiries(team) -> dict[str, Inquiry]:
    return {
        "annas": team.of(team.annas),
        "bens": team.of(team.bens),
        "nobodys": team.of(None),
        "spam": team.of(team.annas, status=Status.SPAM),
    }


def readings(inquiry: Inquiry) -> list[str]:
    file = attach(inquiry)
    return [
        reverse("inquiry_detail", args=[inquiry.pk]),
        reverse("inquiry_attachment", args=[file.pk]),
    ]


def lists(names=LISTS) -> list[str]:
    return [reverse(f"inquiry_{name}{part}") for name in names for part in ("", "_results")]


def changes(inquiry: Inquiry) -> list[str]:
    delivery = undelivered(inquiry)
    return [
        *(reverse("inquiry_action", args=[inquiry.pk, action]) for action in ACTIONS),
        reverse("inquiry_retry", args=[delivery.pk]),
    ]


MANAGERS_ONLY = [*lists(["spam"]), reverse("inquiry_personal_data")]


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_for_editors_the_desk_does_not_exist(role, team, inquiries, client):
    client.force_login(getattr(team, role))
    every = [*lists(), *MANAGERS_ONLY, reverse("inquiry_assign")]
    every += [url for one in inquiries.values() for url in readings(one) + changes(one)]
    assert {client.get(url).status_code for url in every} == {404}
    assert {client.post(url).status_code for url in every} == {404}
    assert {client.get(url, {"export": "xlsx"}).status_code for url in lists()} == {404}
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("inquiry_waiting") not in home
    assert "询价" not in home
    assert set(Inquiry.objects.values_list("status", flat=True)) == {Status.NEW, Status.SPAM}


def test_every_address_of_the_desk_is_in_these_tests():
    assert {pattern.name for pattern in urlpatterns} == {
        "inquiry_detail", "inquiry_action", "inquiry_assign", "inquiry_personal_data",
        "inquiry_retry", "inquiry_attachment",
        *(f"inquiry_{name}{part}" for name in (*LISTS, "spam") for part in ("", "_results")),
    }  # fmt: skip


@pytest.mark.parametrize("user", [False, True])
def test_who_is_no_staff_comes_to_the_login(user, team, inquiries, client):
    if user:
        from tests.factories import UserFactory

        client.force_login(UserFactory())
    for url in [*lists(), *MANAGERS_ONLY, *readings(inquiries["nobodys"])]:
        assert client.get(url)["Location"].startswith(reverse("wagtailadmin_login"))


def test_sales_sees_own_and_unassigned_and_nothing_else(team, inquiries, client):
    client.force_login(team.anna)
    for name in ("annas", "nobodys"):
        assert {client.get(url).status_code for url in readings(inquiries[name])} == {200}
    for name in ("bens", "spam"):
        hidden = readings(inquiries[name]) + changes(inquiries[name])
        assert {client.get(url).status_code for url in readings(inquiries[name])} == {404}
        assert {client.post(url).status_code for url in hidden[1:]} <= {404, 405}
    assert {client.get(url).status_code for url in lists()} == {200}
    assert {client.get(url).status_code for url in MANAGERS_ONLY} == {404}
    assert {client.post(url).status_code for url in MANAGERS_ONLY} == {404}
    everything = "".join(client.get(url).content.decode() for url in lists())
    assert inquiries["annas"].reference in everything
    assert inquiries["nobodys"].reference in everything
    assert inquiries["bens"].reference not in everything
    assert inquiries["spam"].reference not in everything


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_managers_see_everything(role, team, inquiries, client):
    client.force_login(getattr(team, role))
    urls = [*lists(), *MANAGERS_ONLY]
    urls += [url for one in inquiries.values() for url in readings(one)]
    assert {client.get(url).status_code for url in urls} == {200}
    page = client.get(reverse("inquiry_all")).content.decode()
    assert inquiries["bens"].reference in page
    assert inquiries["spam"].reference not in page
    assert inquiries["spam"].reference in client.get(reverse("inquiry_spam")).content.decode()


def test_changes_are_made_by_post_only(team, inquiries, client):
    client.force_login(team.manager)
    assert {client.get(url).status_code for url in changes(inquiries["annas"])} == {405}
    assert client.get(reverse("inquiry_assign")).status_code == 405


def test_a_form_on_another_site_changes_nothing(team, inquiries):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(team.manager)
    for url in changes(inquiries["annas"]):
        assert client.post(url).status_code == 403


def test_sales_cannot_release_spam(team, inquiries, client):
    client.force_login(team.anna)
    url = reverse("inquiry_action", args=[inquiries["nobodys"].pk, "release"])
    assert client.post(url).status_code == 404


def test_an_unknown_action_is_none(team, inquiries, client):
    client.force_login(team.manager)
    url = reverse("inquiry_action", args=[inquiries["annas"].pk, "burn"])
    assert client.post(url).status_code == 404


def test_the_menu_counts_what_is_new_for_whom(team, inquiries, client):
    client.force_login(team.anna)
    mine = client.get(reverse("wagtailadmin_account")).content.decode()
    assert '"data-new": "2"' in mine.replace("&quot;", '"')
    client.force_login(team.manager)
    all_new = client.get(reverse("wagtailadmin_account")).content.decode()
    assert '"data-new": "3"' in all_new.replace("&quot;", '"')


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_no_report_or_page_tells_editors_of_inquiries(role, team, site, client):
    inquiry = team.of(None, source_page=site.news)
    client.force_login(team.manager)
    client.get(reverse("inquiry_detail", args=[inquiry.pk]))
    client.force_login(getattr(team, role))
    for url in (
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_pages:usage", args=[site.news.pk]),
        reverse("wagtailadmin_pages:edit", args=[site.news.pk]),
    ):
        page = client.get(url).content.decode()
        assert inquiry.reference not in page
        assert "inquir" not in page.replace("admin-desk.css", "").lower(), url


MODELS = ("routingrule", "absence", "holiday", "channel")


def routing_and_channels() -> list[str]:
    views = ("index", "index_results", "add")
    return [
        *(reverse(f"{model}:{view}") for model in MODELS for view in views),
        reverse("inquiry_test_email"),
    ]


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_routing_and_channels_do_not_exist_for_editors(role, team, client):
    client.force_login(getattr(team, role))
    urls = routing_and_channels()
    views = ("edit", "delete")
    urls += [reverse(f"{model}:{view}", args=["1"]) for model in MODELS for view in views]
    urls += [reverse("inquiry_test_channel", args=[1])]
    assert {client.get(url).status_code for url in urls} == {404}


def test_routing_and_channels_are_closed_to_sales(team, client):
    client.force_login(team.anna)
    assert {client.get(url).status_code for url in routing_and_channels()} == {403}
