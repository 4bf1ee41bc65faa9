"""Texts that something might take for more than a text: HTML, templates, formulas, headers, SQL."""

import csv
import io
import re
from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Answer, Target

NAME = "injection"
#: In what comes back, none of these may stand as it is.
HTML = (
    "<zq onload=alert(1)>", "\"><zq onload=alert(1)>", "'><zq onload=alert(1)>",
    "</script><zq onload=alert(1)>", "</title></textarea><zq onload=alert(1)>",
    "\" onfocus=zq autofocus=\"", "<!--><zq onload=alert(1)>", "＜zq onload=alert(1)＞",
    "]]><zq onload=alert(1)>", "\\u003czq onload=alert(1)\\u003e",
)  # fmt: skip
# In JSON, a quotation mark after a backslash ends nothing.
UNESCAPED = re.compile(r"<zq onload|(?<!\\)\" onfocus=zq|' onfocus=zq")
TEMPLATES = (
    "{{7919*7919}}", "${7919*7919}", "#{7919*7919}", "<%= 7919*7919 %>", "{% debug %}",
    "{{ request.META }}", "{{settings.SECRET_KEY}}", "%(7919)s%s%n", "{0.__class__}",
    "{{''.__class__.__mro__}}", "$(id)", "`id`", "{% load static %}", "@(7919*7919)",
)  # fmt: skip
EVALUATED = ("62710561", "wsgi.input", "uid=0", "django.contrib.messages.context", "<class 'str'>")
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1",
            "=cmd|' /C calc'!A0", " =1+1", "|calc", "%0a=1+1", "\"=1+1", "'=1+1")  # fmt: skip
HEADERS = (
    "a\r\nX-Evil: 1",
    "a\nX-Evil: 1",
    "a%0d%0aX-Evil:%201",
    "a\r\n\r\n<html>",
    "嘊嘍X-Evil: 1",
)
SQL = (
    "'", "''", "\"", "\\", "' OR '1'='1", "1;DROP TABLE x", "1) OR (1=1", "%27",
    "' UNION SELECT 1--", "\x00", "\ud83d", "NaN", "1e999", "9" * 400, "-1", "0x1", "[]", "{}",
    "null", "*", "\"*\" NEAR \"", "a AND", "NOT", "(", "col:x", "^x", "x*" * 300, "a" * 900,
)  # fmt: skip
QUERIES = {
    "/search/": ("q", "page", "category", "year", "kind", "in", "sort", "p"),
    "/en/search/": ("q", "category", "year"),
    "/search/suggestions/": ("q",),
    "/contact/": ("from", "utm_source", "name", "message", "kept", "token"),
    "/news/": ("page", "category", "year", "utm_source"),
    "/admin/login/": ("next", "username"),
    "/admin/inquiries/all/": ("q", "status", "contact", "country", "p", "order", "from", "to"),
    "/admin/pages/search/": ("q", "p", "order", "content_type"),
    "/admin/images/": ("q", "p", "tag", "collection_id", "ordering", "entries_per_page"),
    "/admin/documents/": ("q", "p", "tag", "collection_id", "ordering"),
    "/admin/users/": ("q", "p", "ordering", "group"),
    "/admin/reports/site-history/": ("object_type", "label", "user", "action", "timestamp_before"),
    "/admin/statistics/": ("days", "from", "to", "period", "kind"),
    "/admin/choose-page/": ("page_type", "q", "p", "can_choose_root", "user_perms"),
    "/admin/api/main/pages/": ("child_of", "type", "order", "limit", "offset", "fields", "search"),
    "/admin/redirects/": ("q", "p", "ordering"),
    "/admin/localize/reports/translations/": ("q", "source_title", "target_locale"),
}
FIELDS = ("name", "company", "message", "wechat", "material", "size", "quantity", "tolerance",
          "wanted_by", "province")  # fmt: skip
EXPORTS = (
    "/admin/inquiries/all/?export=csv", "/admin/inquiries/all/?export=xlsx",
    "/admin/inquiries/spam/?export=csv", "/admin/inquiries/spam/?export=xlsx",
    "/admin/reports/site-history/?export=csv", "/admin/reports/site-history/?export=xlsx",
    "/admin/statistics/?export=csv", "/admin/statistics/csv/", "/admin/users/?export=csv",
    "/admin/redirects/?export=csv", "/admin/redirects/report/?export=csv",
    "/admin/reports/aging-pages/?export=csv", "/admin/reports/locked/?export=xlsx",
    "/admin/snippets/contacts/contact/?export=csv", "/admin/snippets/news/category/?export=csv",
)  # fmt: skip
READ = (
    "/admin/", "/admin/inquiries/", "/admin/inquiries/all/", "/admin/inquiries/spam/",
    "/admin/inquiries/all/?q=zq", "/admin/reports/site-history/", "/admin/statistics/",
)  # fmt: skip


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Put them into every field and query, then read all places where they come out."""
    yield from _queries(target)
    yield from _inquiries(target)
    yield from _titles(target)
    for path in READ:
        yield from _look(path, target.ask(path, role="admin"))
    yield from _exports(target)


def _queries(target: Target) -> Iterator[Finding]:
    for path, names in QUERIES.items():
        is_staff = path.startswith("/admin/") and "login" not in path
        role = "admin" if is_staff else "anonymous"
        for text in (*HTML, *TEMPLATES, *HEADERS, *SQL):
            sendable = text.encode("utf-8", "surrogatepass")
            is_huge = is_staff and text.isdigit()
            target.code_of_errors = "huge-number" if is_huge else "server-error"
            asked = [dict.fromkeys(names, sendable)]
            if not is_staff:
                # One by one as well: a bad one may keep others from being looked at.
                asked += [{name: sendable} for name in names]
            for parameters in asked:
                answer = target.ask(path, role=role, params=parameters)
                yield from _look(f"{path}?{'&'.join(parameters)}={text[:30]!r}", answer)
    for text in (*HTML, *TEMPLATES, *HEADERS):
        for path in ("/", "/news/", "/admin/", "/media/", "/documents/1/", "/drafts/", "/contact/"):
            yield from _look(
                f"{path}{text[:30]!r}", target.ask(f"{path}{text}/".replace("\r", "%0d"))
            )
        headers = {
            "Referer": text.splitlines()[0].encode(),
            "User-Agent": text.splitlines()[0].encode(),
        }
        target.ask("/visit", "POST", data={"at": f"/news/{text}", "from": text}, headers=headers)


def _inquiries(target: Target) -> Iterator[Finding]:
    from contacts.inquiries.models import Inquiry

    before = Inquiry.objects.count()
    for text in (*HTML, *TEMPLATES, *FORMULAS, *HEADERS):
        page = target.ask("/contact/").text
        hidden = re.findall(
            r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page
        )
        data = dict(hidden) | dict.fromkeys(FIELDS, text)
        data |= {"phone": "13800000000", "country": "CN", "consent": "on"}
        data |= {"email": "zq@x.test", "message": f"{text} 报价"}
        file = {
            "drawings": (
                f"{text[:40]}.dwg".replace("\r", "").replace("\n", ""),
                b"AC1032" + bytes(99),
            )
        }
        answer = target.ask("/contact/", "POST", data=data, files=file)
        yield from _look(f"/contact/ {text[:30]!r}", answer)
        if answer.status == 303:
            path = answer.location.removeprefix(target.url)
            yield from _look(path, target.ask(path))
    sent = Inquiry.objects.filter(pk__gt=9004)
    if sent.count() < len(HTML) and Inquiry.objects.count() - before < len(HTML):
        raise RuntimeError("The inquiries did not arrive: the attack proved nothing")
    for inquiry in sent:
        path = f"/admin/inquiries/{inquiry.pk}/"
        yield from _look(path, target.ask(path, role="manager"))
        yield from _look(
            path, target.ask(f"/admin/inquiries/attachments/{inquiry.pk}/", role="manager")
        )


def _titles(target: Target) -> Iterator[Finding]:
    """What editors and salespeople write, as others read it."""
    from wagtail.images import get_image_model

    from contacts.models import Contact
    from tests.factories import ContactFactory, picture_file

    for text in (*HTML, *TEMPLATES, *FORMULAS):
        title = text.strip()[:200] or "x"
        get_image_model().objects.create(title=title, description=title, file=picture_file())
        ContactFactory(name=title[:60], role=title[:60])
    for contact in Contact.objects.order_by("-pk")[: len(HTML) + len(TEMPLATES)]:
        card = target.ask(f"/contact/{contact.slug}.vcf")
        if re.search(r"^X-Evil", card.text, re.MULTILINE):
            yield Finding("split-card", contact.slug)
    for path in ("/contact/", "/en/contact/", "/admin/images/", "/admin/snippets/contacts/contact/",
                 "/admin/images/chooser/results/", "/admin/routingrule/new/"):  # fmt: skip
        yield from _look(path, target.ask(path, role="admin"))


def _look(where: str, answer: Answer) -> Iterator[Finding]:
    kind = answer.headers.get("Content-Type", "")
    is_read_as_markup = kind.startswith(("text/html", "image/svg", "application/xhtml"))
    if is_read_as_markup and (found := UNESCAPED.search(answer.text)):
        yield Finding("markup", f"{where}: {answer.text[found.start() - 20 : found.end()]!r}")
    for sign in EVALUATED:
        if sign in answer.text:
            yield Finding("evaluated", f"{where}: {sign}")
    if "X-Evil" in answer.headers:
        yield Finding("split-header", where)


def _exports(target: Target) -> Iterator[Finding]:
    import openpyxl

    for path in EXPORTS:
        answer = target.ask(path, role="admin")
        kind = answer.headers.get("Content-Type", "")
        if answer.status != 200 or kind.startswith("text/html"):
            continue
        if "csv" in kind:
            cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
            bad = [cell for cell in cells if re.match(r"[=+@\t\r\n]|-\D", cell)]
        else:
            book = openpyxl.load_workbook(io.BytesIO(answer.body))
            rows = [row for sheet in book for row in sheet.iter_rows()]
            bad = [str(cell.value) for row in rows for cell in row if cell.data_type == "f"]
        for cell in dict.fromkeys(bad):
            yield Finding("formula", f"{path}: {cell[:30]!r}")
