"""Contacts and factories in the admin: order, translation, shared fields."""

import pytest
from django.urls import reverse

from contacts.models import Contact
from tests.factories import ContactFactory, FactoryFactory, UserFactory, locale

LIST = "wagtailsnippets_contacts_contact:list"


@pytest.fixture
def sales(site, client):
    client.force_login(UserFactory(groups=["销售 Sales"]))
    return client


def names(code: str = "zh-hans") -> list[str]:
    return list(Contact.objects.filter(locale=locale(code)).values_list("name", flat=True))


def move(client, contact: Contact, position: object) -> int:
    url = reverse("wagtailsnippets_contacts_contact:reorder", args=[contact.pk])
    return client.post(f"{url}?position={position}").status_code


def form_data(**changed) -> dict:
    data = dict.fromkeys(("role", "photo", "email", "wechat_id", "wechat_qr", "languages"), "")
    data |= {
        "name": "吴小姐",
        "phones": "199-0000-0002",
        "territories": "",
        "factory": "",
        "slug": "",
    }
    return data | changed


def test_dragging_gives_the_same_order_in_every_language(sales):
    first, second, third = (ContactFactory(name=name) for name in "甲乙丙")
    for contact in (first, second, third):
        english = contact.copy_for_translation(locale("en"))
        english.name = f"{contact.name} en"
        english.save()
    assert move(sales, third, 0) == 200
    assert names() == ["丙", "甲", "乙"]
    assert names("en") == ["丙 en", "甲 en", "乙 en"]
    assert move(sales, third, 1) == 200
    assert names() == ["甲", "丙", "乙"]
    assert names("en") == ["甲 en", "丙 en", "乙 en"]


@pytest.mark.parametrize("position", ["", "-1", "99", "x", "²"])
def test_a_position_that_is_none_means_the_end(sales, position):
    first, _second = ContactFactory(name="甲"), ContactFactory(name="乙")
    assert move(sales, first, position) == 200
    assert names() == ["乙", "甲"]


def test_editors_of_pages_cannot_reorder(sales, client):
    contact = ContactFactory()
    client.force_login(UserFactory(groups=["编辑 Editors"]))
    assert move(client, contact, 0) == 403


def test_the_listing_shows_one_language_and_can_be_dragged(sales):
    contact = ContactFactory(name="黄先生")
    english = contact.copy_for_translation(locale("en"))
    english.name = "Mr Huang"
    english.save()
    chinese = sales.get(reverse(LIST)).content.decode()
    assert "黄先生" in chinese
    assert "Mr Huang" not in chinese
    assert "w-orderable" in chinese
    other = sales.get(reverse(LIST), {"locale": "en"}).content.decode()
    assert "Mr Huang" in other
    assert "黄先生" not in other


def test_a_search_finds_contacts_and_is_not_draggable(sales):
    ContactFactory(name="黄先生")
    ContactFactory(name="吴小姐")
    found = sales.get(reverse(LIST), {"q": "黄先生"}).content.decode()
    assert "黄先生" in found
    assert "吴小姐" not in found
    assert "w-orderable" not in found


def test_a_new_contact_comes_last_and_gets_a_slug(sales):
    ContactFactory(name="甲", sort_order=4)
    response = sales.post(reverse("wagtailsnippets_contacts_contact:add"), form_data())
    assert response.status_code == 302, response.context["form"].errors
    assert names() == ["甲", "吴小姐"]
    assert Contact.objects.get(name="吴小姐").slug == "wu-xiao-jie"


def test_a_wrong_phone_number_is_explained(sales):
    response = sales.post(reverse("wagtailsnippets_contacts_contact:add"), form_data(phones="call"))
    assert response.status_code == 200
    assert "phones" in response.context["form"].errors


def test_the_listing_needs_few_queries(sales, django_assert_max_num_queries):
    works = FactoryFactory()
    for _number in range(12):
        ContactFactory(factory=works)
    with django_assert_max_num_queries(40):
        assert sales.get(reverse(LIST)).status_code == 200


def test_nothing_is_saved_while_typing(sales):
    """A contact has no draft: what is saved is what visitors see."""
    edit = reverse("wagtailsnippets_contacts_contact:edit", args=[ContactFactory().pk])
    for url in (edit, reverse("wagtailsnippets_contacts_contact:add")):
        assert "data-w-autosave-interval-value" not in sales.get(url).content.decode()


def test_several_phone_numbers_are_told_apart(sales):
    ContactFactory(phones="0769-5550 0111\n199-0000-0001")
    page = sales.get(reverse("wagtailsnippets_contacts_contact:list")).content.decode()
    assert "0769-5550 0111 · 199-0000-0001" in page
