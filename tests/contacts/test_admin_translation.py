"""Translating a contact through the admin's own views (wagtail-localize)."""

import pytest
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation

from contacts.models import Contact
from tests.factories import ContactFactory, FactoryFactory, UserFactory, locale


@pytest.fixture
def translator(site, client):
    client.force_login(UserFactory(groups=["编辑 Editors", "销售 Sales"]))
    return client


def submit(client, contact: Contact) -> Contact:
    url = reverse(
        "wagtail_localize:submit_snippet_translation", args=["contacts", "contact", contact.pk]
    )
    assert client.get(url).status_code == 200
    response = client.post(url, {"locales": [locale("en").pk]})
    assert response.status_code == 302
    return contact.get_translation(locale("en"))


def test_submitting_makes_the_twin_with_its_shared_fields(translator):
    contact = ContactFactory(name="黄先生", phones="199-0000-0001", sort_order=3)
    english = submit(translator, contact)
    assert (english.phones, english.slug, english.sort_order) == (
        "199-0000-0001",
        contact.slug,
        3,
    )


def test_what_is_translated_is_saved_and_the_phone_stays_shared(translator):
    contact = ContactFactory(name="黄先生", role="销售经理")
    english = submit(translator, contact)
    edit = reverse("wagtailsnippets_contacts_contact:edit", args=[english.pk])
    assert translator.get(edit).status_code == 200

    translation = Translation.objects.get()
    for segment in translation.source.stringsegment_set.all():
        words = {"黄先生": "Mr Huang", "销售经理": "Sales manager"}
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            data=words[segment.string.data],
        )
    assert translator.post(edit, {"action": "publish"}).status_code == 302
    english.refresh_from_db()
    assert (english.name, english.role) == ("Mr Huang", "Sales manager")

    contact.phones = "199-0000-0009"
    contact.save()
    english.refresh_from_db()
    assert (english.phones, english.name) == ("199-0000-0009", "Mr Huang")


def test_the_phone_changed_in_the_form_follows_to_the_twin(translator):
    contact = ContactFactory(name="黄先生", phones="199-0000-0001")
    english = submit(translator, contact)
    data = {
        field: getattr(contact, field) or ""
        for field in ("name", "role", "email", "wechat_id", "languages", "territories", "slug")
    }
    data |= {"phones": "199-0000-0007", "photo": "", "wechat_qr": "", "factory": ""}
    edit = reverse("wagtailsnippets_contacts_contact:edit", args=[contact.pk])
    response = translator.post(edit, data)
    assert response.status_code == 302, response.context["form"].errors
    english.refresh_from_db()
    assert english.phones == "199-0000-0007"


def test_publishing_a_translation_takes_no_shared_field_back(translator):
    contact = ContactFactory(name="黄先生", phones="199-0000-0001")
    english = submit(translator, contact)
    contact.phones = "199-0000-0009"
    contact.save()
    edit = reverse("wagtailsnippets_contacts_contact:edit", args=[english.pk])
    assert translator.post(edit, {"action": "publish"}).status_code == 302
    for each in (contact, english):
        each.refresh_from_db()
        assert each.phones == "199-0000-0009"


def test_translating_again_takes_no_shared_field_back(translator):
    contact = ContactFactory(name="黄先生", phones="199-0000-0001")
    submit(translator, contact).delete()
    contact.phones = "199-0000-0009"
    contact.save()
    english = submit(translator, contact)
    contact.refresh_from_db()
    assert (contact.phones, english.phones) == ("199-0000-0009", "199-0000-0009")


def test_the_factory_of_a_contact_is_not_translated_along(translator):
    factory = FactoryFactory(name="东莞工厂")
    english_factory = FactoryFactory(
        name="Dongguan works",
        locale=locale("en"),
        translation_key=factory.translation_key,
    )
    contact = ContactFactory(name="黄先生", factory=factory)
    english = submit(translator, contact)
    assert english.factory == english_factory
    assert english.factory.name == "Dongguan works"
    contact.refresh_from_db()
    assert contact.factory == factory

    untranslated = FactoryFactory(name="佛山工厂")
    english = submit(translator, ContactFactory(name="李先生", factory=untranslated))
    assert english.factory == untranslated
    assert not untranslated.has_translation(locale("en"))
