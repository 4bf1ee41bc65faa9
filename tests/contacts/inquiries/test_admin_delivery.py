"""Sales managers set up who answers and how they are told."""

import pytest
from django.urls import reverse

from contacts.inquiries.models import Absence, Channel, Delivery, Holiday, RoutingRule
from tests.contacts.inquiries.mail import send_due
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
MANAGERS, SALES = "销售经理 Sales managers", "销售 Sales"


@pytest.fixture
def manager(client):
    user = UserFactory(groups=[MANAGERS], email="manager@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def channel(robot):
    return Channel.objects.create(name="销售群", kind="wecom", encrypted_url=robot.url)


def channel_data(**changes) -> dict[str, str]:
    return {
        "name": "销售群", "kind": "feishu", "active": "on", "contact": "",
        "url": "https://open.feishu.cn/open-apis/bot/v2/hook/abc", "secret": "sesame",
    } | changes  # fmt: skip


def test_a_channels_address_and_secret_are_stored_encrypted_and_never_shown(client, manager):
    client.post(reverse("channel:add"), channel_data())
    channel = Channel.objects.get()
    assert "hook/abc" not in channel.encrypted_url and "sesame" not in channel.encrypted_secret
    page = client.get(reverse("channel:edit", args=[channel.pk])).content.decode()
    for secret in ("hook/abc", "sesame", channel.encrypted_url, channel.encrypted_secret):
        assert secret not in page


def test_fields_left_empty_keep_what_is_stored(client, manager):
    client.post(reverse("channel:add"), channel_data())
    before = Channel.objects.get()
    edit = reverse("channel:edit", args=[before.pk])
    client.post(edit, channel_data(name="外贸群", url="", secret=""))
    after = Channel.objects.get()
    assert (after.name, after.encrypted_url) == ("外贸群", before.encrypted_url)
    assert after.encrypted_secret == before.encrypted_secret


@pytest.mark.parametrize(
    "url", ["", "http://open.feishu.cn/x", "file:///etc/passwd", "env:SECRET_KEY"]
)
def test_an_address_that_cannot_be_one_is_refused(client, manager, url):
    answer = client.post(reverse("channel:add"), channel_data(url=url))
    assert answer.status_code == 200
    assert not Channel.objects.exists()


def test_a_test_is_asked_for_by_get_sent_by_post_and_its_result_shown(
    client, manager, robot, channel
):
    from contacts.inquiries.encryption import encrypt

    Channel.objects.update(encrypted_url=encrypt(robot.url))
    url = reverse("inquiry_test_channel", args=[channel.pk])
    assert client.get(url).status_code == 200
    assert not Delivery.objects.exists()
    client.post(url)
    robot.body = b'{"errcode":93000,"errmsg":"invalid webhook url"}'
    send_due()
    assert "93000 invalid webhook url" in client.get(url).content.decode()
    assert Delivery.objects.get().status == Delivery.Status.FAILED


def test_a_test_email_goes_to_oneself(client, manager, mail_server):
    url = reverse("inquiry_test_email")
    client.post(url)
    send_due()
    assert mail_server.recipients == ["manager@example.com"]


def test_without_a_mail_server_the_page_says_so(client, manager, no_mail_server):
    url = reverse("inquiry_test_email")
    client.post(url)
    assert "EMAIL_URL" in client.get(url).content.decode()
    assert not Delivery.objects.exists()


def test_rules_are_added_last_and_dragged_into_order(client, manager):
    contact = ContactFactory()
    for name in ("一", "二", "三"):
        client.post(
            reverse("routingrule:add"), {"name": name, "contact": contact.pk, "active": "on"}
        )
    third = RoutingRule.objects.get(name="三")
    assert client.get(reverse("routingrule:index")).status_code == 200
    client.post(reverse("routingrule:reorder", args=[third.pk]) + "?position=0")
    assert list(RoutingRule.objects.values_list("name", flat=True)) == ["三", "一", "二"]


def test_absences_and_holidays_are_entered(client, manager):
    contact = ContactFactory()
    days = {"first_day": "2026-10-01", "last_day": "2026-10-07"}
    client.post(reverse("absence:add"), {"contact": contact.pk, "substitute": "", **days})
    client.post(reverse("holiday:add"), {"name": "国庆节", **days})
    assert (Absence.objects.count(), Holiday.objects.count()) == (1, 1)
    for name in ("absence", "holiday", "channel"):
        assert client.get(reverse(f"{name}:index")).status_code == 200


@pytest.mark.parametrize(("group", "status"), [(SALES, 403), ("编辑 Editors", 404)])
def test_others_see_none_of_it(client, channel, group, status):
    client.force_login(UserFactory(groups=[group]))
    for name in ("channel:index", "routingrule:index", "inquiry_test_email"):
        assert client.get(reverse(name)).status_code == status, name
    assert "分派与通知" not in client.get("/admin/").content.decode()
