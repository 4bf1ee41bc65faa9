"""The contact page: people and factories, and nothing for what is not known."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FactoryFactory,
    StandardPageFactory,
    image,
    locale,
)


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
    copied = [button["data-copy"] for button in card.select("[data-copy]")]
    assert copied == ["chen@example.com", "demo-chen"]
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
    assert card.select(".card-actions a[rel~=external]")
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

    card = read(client, "/contact/").select_one(".person-card")
    code = card.select_one(".person-card-qr")
    assert "陈立衡" in code.img["alt"]
    assert code.has_attr("popover")
    openers = {b["popovertarget"] for b in card.select("button[popovertarget]")}
    assert openers == {code["id"]}


def test_the_home_page_names_people_and_factories(site, client):
    ContactFactory(name="陈立衡")
    FactoryFactory(name="一厂")

    soup = read(client, "/")
    assert "陈立衡" in soup.select_one(".person-lines").get_text()
    assert "一厂" in soup.main.get_text()


@pytest.mark.parametrize("build", [ContactFactory, FactoryFactory])
def test_the_admin_can_preview_people_and_factories(site, build):
    thing = build(name="样例")
    request = RequestFactory().get("/admin/", HTTP_HOST="localhost")

    response = thing.make_preview_request(original_request=request)
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    assert [heading.get_text() for heading in soup.find_all("h1")] == ["样例"]


def test_an_address_is_shown_in_the_readers_language_and_then_in_the_other(site, client):
    works = FactoryFactory(name="一厂", address="东莞市示例路 8 号")
    FactoryFactory(
        name="Works One",
        address="8 Shili Road, Dongguan",
        locale=locale("en"),
        translation_key=works.translation_key,
    )

    chinese = read(client, "/contact/").select(".factory-card address")
    english = read(client, "/en/contact/").select(".factory-card address")
    assert [(a.get_text(), a.get("lang")) for a in chinese] == [
        ("东莞市示例路 8 号", None),
        ("8 Shili Road, Dongguan", "en"),
    ]
    assert [(a.get_text(), a.get("lang")) for a in english] == [
        ("8 Shili Road, Dongguan", None),
        ("东莞市示例路 8 号", "zh-Hans"),
    ]
    copied = [b["data-copy"] for b in read(client, "/contact/").select(".factory-card [data-copy]")]
    assert copied == ["东莞市示例路 8 号", "8 Shili Road, Dongguan"]


def test_an_address_that_is_the_same_in_both_languages_is_shown_once(site, client):
    works = FactoryFactory(address="东莞市示例路 8 号")
    FactoryFactory(
        address="东莞市示例路 8 号", locale=locale("en"), translation_key=works.translation_key
    )

    assert len(read(client, "/en/contact/").select(".factory-card address")) == 1


@pytest.mark.parametrize("path", ["/contact/", "/en/contact/"])
def test_factories_with_coordinates_are_drawn(site, client, path):
    language = "en" if path.startswith("/en/") else "zh-hans"
    FactoryFactory(name="一厂", latitude="22.9928", longitude="113.8792", locale=locale(language))
    FactoryFactory(name="二厂", locale=locale(language))

    soup = read(client, path)
    drawing = soup.select_one("svg.location-sketch")
    assert drawing["role"] == "img" and drawing["aria-label"]
    assert [cell.get_text() for cell in soup.select(".location thead th")] == ["一厂"]
    assert all(re.fullmatch(r"\d+ km", td.get_text()) for td in soup.select(".location tbody td"))


def test_without_coordinates_nothing_is_drawn(site, client):
    FactoryFactory(name="横沥工厂")

    assert read(client, "/contact/").select(".location") == []


def test_how_to_inquire_stands_where_links_to_it_lead(site, client):
    CompanyFactory(email="info@example.com", phones="0769-5550 0101")

    section = read(client, "/contact/").find(id="inquiry")
    assert len(section.select(".inquiry-points li")) >= 4
    mail = section.select_one("a[href^='mailto:info@example.com?']")["href"]
    assert set(parse_qs(urlsplit(mail).query)) == {"subject", "body"}
    assert section.select_one("a[href='tel:+86-769-5550-0101']")


@pytest.mark.parametrize("path", ["/", "/news/", "/contact/", "/search/", "/no-such-page/"])
def test_every_page_offers_a_call_and_a_quote(site, client, path):
    CompanyFactory(phones="0769-5550 0101")

    soup = BeautifulSoup(client.get(path).content.decode(), "html.parser")
    call, ask = (urlsplit(link["href"]) for link in soup.select(".action-bar a"))
    assert call.geturl() == "tel:+86-769-5550-0101"
    assert (ask.path, ask.fragment) == ("/contact/", "inquiry")
    # Browsers paint once the last of what is shown is there.
    [awaited] = soup.select("head > link[rel=expect][blocking=render]")
    behind = soup.select_one(awaited["href"]).find_next_siblings()
    assert {element.name for element in behind} <= {"script"}


def test_the_english_pages_lead_to_the_english_contact_page(site, client):
    CompanyFactory(locale=locale("en"), name="Hengtuo")

    bar = read(client, "/en/news/").select_one(".action-bar")
    ask = urlsplit(bar.select("a")[-1]["href"])
    assert (ask.path, ask.fragment) == ("/en/contact/", "inquiry")
    # The form is told from which page a visitor comes.
    assert parse_qs(ask.query).keys() == {"from"}


def test_a_page_leads_to_those_beside_it(site, client):
    above = StandardPageFactory(parent=site.home, title="能力", slug="capabilities")
    for slug in ("one", "two"):
        StandardPageFactory(parent=above, title=slug, slug=slug)

    beside = read(client, "/capabilities/one/").select(".page-siblings li a")
    assert [(a["href"], a.get("aria-current")) for a in beside] == [
        ("/capabilities/one/", "page"),
        ("/capabilities/two/", None),
    ]
    assert read(client, "/capabilities/").select(".page-siblings") == []
