"""A contact as a file that a phone saves, read back as a phone reads it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.vcard import escaped, folded, split_name
from tests.factories import CompanyFactory, ContactFactory, FactoryFactory, locale


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://www.example.com"


def read(content: bytes) -> dict[str, list[tuple[str, str]]]:
    """Unfold and split a card: names to pairs of parameters and unescaped values."""
    text = content.decode()
    assert text.endswith("END:VCARD\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    found: dict = {}
    for line in filter(None, lines):
        head, _colon, value = line.partition(":")
        name, _semicolon, parameters = head.partition(";")
        found.setdefault(name, []).append((parameters, unescaped(value)))
    return found


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def answer(client, contact, prefix=""):
    response = client.get(f"{prefix}/contact/{contact.slug}.vcf")
    assert response.status_code == 200
    return response


@pytest.mark.django_db
def test_a_whole_card(client):
    CompanyFactory()
    factory = FactoryFactory(address="广东省东莞市; 示例路 8 号, 二楼")
    contact = ContactFactory(
        name="欧阳明", role="销售经理", phones="199-0000-0001\n0769-5550 0101转8",
        email="ming@example.com", wechat_id="ming_dies", languages="普通话、English",
        territories="华南", factory=factory,
    )  # fmt: skip
    response = answer(client, contact)
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    card = read(response.content)
    assert card["VERSION"] == [("", "3.0")]
    assert card["FN"] == [("", "欧阳明")]
    assert card["N"] == [("", "欧阳;明;;;")]
    assert card["ORG"] == [("", "东莞市恒拓挤出模具有限公司")]
    assert card["TITLE"] == [("", "销售经理")]
    assert card["TEL"] == [
        ("TYPE=CELL,VOICE", "+8619900000001"),
        ("TYPE=WORK,VOICE", "+8676955500101,8"),
    ]
    assert card["EMAIL"] == [("TYPE=INTERNET,WORK", "ming@example.com")]
    assert card["LABEL"] == [("TYPE=WORK", factory.address)]
    assert factory.address in card["ADR"][0][1]
    assert card["URL"] == [("", "https://www.example.com/")]
    assert "普通话、English" in card["NOTE"][0][1]
    assert "ming_dies" in card["NOTE"][0][1]


@pytest.mark.django_db
def test_empty_fields_are_left_out(client):
    contact = ContactFactory(phones="", email="", role="")
    card = read(answer(client, contact).content)
    assert not {"TEL", "EMAIL", "TITLE", "ADR", "LABEL", "NOTE", "ORG"} & set(card)


@pytest.mark.django_db
def test_each_language_has_its_card(client):
    chinese = ContactFactory(name="陈先生", slug="chen")
    ContactFactory(
        name="Mr. Wei Chen", slug="chen", locale=locale("en"),
        translation_key=chinese.translation_key,
    )  # fmt: skip
    assert read(answer(client, chinese).content)["FN"] == [("", "陈先生")]
    english = read(answer(client, chinese, "/en").content)
    assert english["FN"] == [("", "Mr. Wei Chen")]
    assert english["URL"] == [("", "https://www.example.com/en/")]


@pytest.mark.django_db
def test_the_file_is_named_after_the_contact(client):
    contact = ContactFactory(name="陈明", slug="chen-ming")
    assert answer(client, contact).headers["Content-Disposition"] == (
        "attachment; filename=\"chen-ming.vcf\"; filename*=UTF-8''%E9%99%88%E6%98%8E.vcf"
    )


@pytest.mark.django_db
def test_no_such_contact(client, site):
    assert client.get("/contact/nobody.vcf").status_code == 404


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("黄先生", ("黄", "", "先生")),
        ("陈明", ("陈", "明", "")),
        ("陈小明", ("陈", "小明", "")),
        ("欧阳小明", ("欧阳", "小明", "")),
        ("王总", ("王", "", "总")),
        ("Wei Chen", ("Chen", "Wei", "")),
        ("Anna Maria Weber", ("Weber", "Anna Maria", "")),
        ("Chen", ("Chen", "", "")),
        ("阿卜杜拉·买买提", ("阿卜杜拉·买买提", "", "")),
    ],
)
def test_names_are_split_as_they_are_read(name, parts):
    assert split_name(name) == parts


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_folding_cuts_no_character_and_can_be_undone(text):
    line = f"NOTE:{text}"
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_value_can_start_a_line_of_its_own(text):
    value = escaped(text)
    assert len(value.splitlines()) <= 1
    assert unescaped(value).replace("\n", "") == "".join(
        char for line in text.splitlines() for char in line if char >= " " and char != "\x7f"
    )
