"""The contact page: people and factories, and nothing for what is not known."""

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from tests.factories import ContactFactory, FactoryFactory, image, locale


def read(client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def test_a_person_can_be_called_written_to_and_saved(site, client):
    ContactFactory(
        name="陈立衡",
        slug="chen",
        phones="0769-5550 0111 转 8\n199-0000-0001 手机",
        email="chen@example.com",
        wechat_id="demo-chen",
        languages="普通话、粤语",
    )

    card = read(client, "/contact/").select_one(".person-card")
    links = [link["href"] for link in card.find_all("a")]
    assert "tel:+86-769-5550-0111;ext=8" in links
    assert any(link.startswith("tel:+86-199-0000-0001") for link in links)
    assert "mailto:chen@example.com" in links
    assert "/contact/chen.vcf" in links
    assert card.select_one("[data-copy]")["data-copy"] == "demo-chen"
    assert "普通话、粤语" in card.get_text()


def test_an_empty_field_shows_nothing(site, client):
    ContactFactory(name="陈", role="", phones="", email="")
    FactoryFactory(name="一厂", address="")

    soup = read(client, "/contact/")
    card = soup.select_one(".person-card")
    assert card.find_all("a", href=lambda href: href.startswith(("tel:", "mailto:"))) == []
    assert card.select("dl, details, .person-card-role, .person-card-photo") == []
    factory = soup.select_one(".factory-card")
    assert factory.find_all("a") == [] and factory.find_all("dt") == []
    assert "None" not in soup.main.get_text()


def test_a_factory_shows_its_address_phones_and_maps(site, client):
    FactoryFactory(
        name="一厂",
        address="东莞市示例路 8 号",
        phones="0769-5550 0202",
        opening_hours="8:00—17:30",
    )

    card = read(client, "/contact/").select_one(".factory-card")
    assert card.address.get_text() == "东莞市示例路 8 号"
    assert card.find("a", href="tel:+86-769-5550-0202")
    assert card.select(".map-links a")
    assert "8:00—17:30" in card.get_text()


@pytest.mark.parametrize(
    ("path", "number"),
    [("/contact/", "199 0000 0001"), ("/en/contact/", "+86 199 0000 0001")],
)
def test_each_language_shows_its_own_people_and_way_of_writing_numbers(site, client, path, number):
    ContactFactory(name="陈立衡")
    ContactFactory(name="Chen Liheng", locale=locale("en"))

    soup = read(client, path)
    names = [heading.get_text() for heading in soup.select(".person-card-name")]
    assert names == (["Chen Liheng"] if path.startswith("/en/") else ["陈立衡"])
    assert number in " ".join(soup.select_one(".person-card").get_text().split())


def test_wechat_codes_have_words_for_those_who_cannot_see_them(site, client):
    ContactFactory(name="陈立衡", wechat_qr=image())

    picture = read(client, "/contact/").select_one(".person-card-qr img")
    assert "陈立衡" in picture["alt"]


def test_the_home_page_names_people_and_factories(site, client):
    ContactFactory(name="陈立衡")
    FactoryFactory(name="一厂")

    soup = read(client, "/")
    assert "陈立衡" in soup.select_one(".person-lines").get_text()
    assert "一厂" in soup.select_one(".factory-card").get_text()


@pytest.mark.parametrize("build", [ContactFactory, FactoryFactory])
def test_the_admin_can_preview_people_and_factories(site, build):
    thing = build(name="样例")
    request = RequestFactory().get("/admin/", HTTP_HOST="localhost")

    response = thing.make_preview_request(original_request=request)
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    assert [heading.get_text() for heading in soup.find_all("h1")] == ["样例"]
