"""A contact as a file that a phone saves: vCard 3.0 (RFC 2426), which iOS, Android and WeChat read.

Version 4.0 (RFC 6350) is older than most phones in use, and still few of them read it.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.models import Contact
from portal.addresses import absolute
from portal.models import Company

LINE_OCTETS = 75
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
#: Surnames of two characters that are in use (国家语委 2006 and 公安部 2020 count them).
_DOUBLE_SURNAMES = {
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "尉迟", "皇甫", "令狐", "慕容", "夏侯", "公孙",
    "长孙", "宇文", "端木", "轩辕", "独孤", "南宫", "西门", "东郭", "呼延", "申屠", "澹台", "淳于",
}  # fmt: skip
#: Forms of address, which are no given name.
_TITLES = ("先生", "小姐", "女士", "经理", "主任", "工程师", "老师", "总监", "总")


@require_safe
def vcard(request: HttpRequest, slug: str) -> HttpResponse:
    contact = get_object_or_404(
        Contact.objects.select_related("factory", "locale", "latest_revision"),
        slug=slug,
        locale__language_code=get_language(),
    )
    text = card(contact, Company.current())
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    # RFC 6266: plain for old programs, RFC 5987 for the rest.
    named = quote(f"{contact.name}.vcf", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{slug}.vcf\"; filename*=UTF-8''{named}"
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def card(contact: Contact, company: Company | None) -> str:
    """Return the card: lines that end in CRLF, folded so that none is longer than 75 octets."""
    return "".join(f"{folded(line)}\r\n" for line in _lines(contact, company))


def _lines(contact: Contact, company: Company | None) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    family, given, prefix = split_name(contact.name)
    yield f"N:{escaped(family)};{escaped(given)};;{escaped(prefix)};"
    yield f"FN:{escaped(contact.name)}"
    if company:
        yield f"ORG:{escaped(company.name)}"
    if contact.role:
        yield f"TITLE:{escaped(contact.role)}"
    for phone in contact.phone_list:
        kind = "CELL,VOICE" if phone.is_mobile else "WORK,VOICE"
        yield f"TEL;TYPE={kind}:{phone.e164}{_extension(phone)}"
    if contact.email:
        yield f"EMAIL;TYPE=INTERNET,WORK:{escaped(contact.email)}"
    if contact.factory and contact.factory.address:
        address = escaped(contact.factory.address)
        country = escaped(_("China"))
        yield f"ADR;TYPE=WORK:;;{address};;;;{country}"
        yield f"LABEL;TYPE=WORK:{address}"
    if contact.wechat_id:
        yield f"X-WECHAT:{escaped(contact.wechat_id)}"
    yield f"URL:{absolute('/' if contact.locale.language_code == 'zh-hans' else '/en/')}"
    note = _note(contact)
    if note:
        yield f"NOTE:{escaped(note)}"
    yield f"UID:urn:uuid:{contact.translation_key}"
    if contact.latest_revision:
        yield f"REV:{contact.latest_revision.created_at:%Y-%m-%dT%H:%M:%SZ}"
    yield "END:VCARD"


def _extension(phone) -> str:
    """Return what a phone dials after a pause to reach an extension."""
    return f",{phone.number.extension}" if phone.number.extension else ""


def _note(contact: Contact) -> str:
    lines = [
        (_("Languages"), contact.languages),
        (_("Territories"), contact.territories),
        (_("WeChat"), contact.wechat_id),
    ]
    line = _("%(label)s: %(value)s")
    return "\n".join(line % {"label": label, "value": value} for label, value in lines if value)


def split_name(name: str) -> tuple[str, str, str]:
    """Return family name, given name and form of address, as well as they can be told.

    A name of two to four Chinese characters begins with the family name. Other names end with it.

    >>> split_name("欧阳明"), split_name("黄先生"), split_name("Wei Chen")
    (('欧阳', '明', ''), ('黄', '', '先生'), ('Chen', 'Wei', ''))
    """
    name = name.strip()
    if not _HAN.fullmatch(name):
        given, _space, family = name.rpartition(" ")
        return family, given, ""
    title = next((t for t in _TITLES if name.endswith(t) and len(name) > len(t)), "")
    bare = name.removesuffix(title)
    size = 2 if bare[:2] in _DOUBLE_SURNAMES else 1
    if len(bare) > 4:
        return bare, "", title
    return bare[:size], bare[size:], title


def escaped(text: str) -> str:
    """Return `text` as a value (RFC 2426, section 4): separators, line ends, no control codes."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = "\\n".join(text.splitlines())
    return "".join(char for char in text if char >= " " and char != "\x7f")


def folded(line: str) -> str:
    """Return `line` in pieces of at most 75 octets, none of which ends inside a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            # What follows begins with the space that marks it as a continuation.
            piece, size = " ", 1
        piece += char
        size += octets
    return "\r\n".join([*pieces, piece])
