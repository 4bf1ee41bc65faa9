"""Hostile files: XXE and entity bombs in SVG, tables and translations; scripts; bombs of pixels."""

import io
import time
from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target
from tests.workbooks import blown_up_workbook, workbook

NAME = "uploads"
SVG = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9"'
)
XXE = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
BLOWN_UP = f'<!DOCTYPE x [<!ENTITY a "{"A" * 50_000}">]>'
#: Seconds after which an upload is one that keeps the server busy.
SLOW = 10
ACTIVE = (b"<script", b"onload", b"javascript:", b"foreignObject", b"evil.example", b"root:x:0")


def drawings() -> dict[str, str]:
    """Return hostile SVG files by name."""
    bodies = {
        "script": "<script>alert(1)</script>", "onload": '<g onload="alert(1)"/>',
        "link": '<a xlink:href="javascript:alert(1)"><path d="M0 0"/></a>',
        "foreign": '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        "image": '<image href="https://evil.example/x.png"/>',
        "use": '<use href="https://evil.example/x.svg#a"/>',
        "style": "<style>@import 'https://evil.example/x.css';</style>",
        "escape": r"<style>a { fill: u\72l(//evil.example/x) }</style>",
        "sheet": '<?xml-stylesheet href="https://evil.example/x.css"?>',
    }  # fmt: skip
    found = {name: f"<svg {SVG}>{body}</svg>" for name, body in bodies.items()}
    for name, head, text in (
        ("xxe", XXE, "&x;"), ("remote", REMOTE, ""), ("laughs", LAUGHS, "&a9;"),
        ("blown-up", BLOWN_UP, "&a;" * 20_000),
    ):  # fmt: skip
        found[name] = f"{head}<svg {SVG}><text>{text}</text></svg>"
    uses = "".join(
        f'<g id="g{n}">{f"<use href={chr(34)}#g{n - 1}{chr(34)}/>" * 10}</g>' for n in range(1, 10)
    )
    found["uses"] = f'<svg {SVG}><path id="g0" d="M0 0h9"/>{uses}</svg>'
    return found


def table(head: str, text: str) -> bytes:
    """Return an .xlsx whose sheet declares entities."""

    def declare(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        return (head + content.decode().replace("/old/", f"/old{text}/")).encode()

    return workbook(declare)


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Upload them as staff would, and look at what is served and how long it took."""
    yield from _drawings(target)
    yield from _pictures(target)
    yield from _tables(target)
    yield from _translations(target)


def _drawings(target: Target) -> Iterator[Finding]:
    from portal.models import CustomImage

    for name, content in drawings().items():
        files = {"files[]": (f"{name}.svg", content.encode(), "image/svg+xml")}
        answer = target.post("/admin/images/multiple/add/", {"title": name}, "editor", files=files)
        if answer.seconds > SLOW:
            yield Finding("slow-upload", f"{name}.svg: {answer.seconds:.0f} s")
        for image in CustomImage.objects.filter(title=name):
            served = target.ask(image.file.url)
            policy = served.headers.get("Content-Security-Policy", "")
            if any(sign in served.body for sign in ACTIVE):
                yield Finding("active-drawing", f"{name}.svg at {image.file.url}")
            if "sandbox" not in policy or "default-src 'none'" not in policy:
                yield Finding("drawing-without-policy", image.file.url)


def _pictures(target: Target) -> Iterator[Finding]:
    import PIL.Image

    large = io.BytesIO()
    PIL.Image.new("1", (30_000, 30_000)).save(large, "PNG")
    page = b"\xff\xd8\xff\xe0<html><script>alert(1)</script>"
    files = {
        "bomb.png": large.getvalue(), "page.jpg": page, "page.png": b"<html>", "x.php": page,
        "x.html": page, "x.svg.png": drawings()["script"].encode(), "../../x.png": page,
    }  # fmt: skip
    for name, content in files.items():
        for path, role in (("/admin/images/multiple/add/", "editor"),):
            answer = target.post(
                path, {"title": name}, role, files={"files[]": (name, content, "image/png")}
            )
            if b'"success": true' in answer.body:
                yield Finding("not-a-picture-taken", name)
            if answer.seconds > SLOW:
                yield Finding("slow-upload", f"{name}: {answer.seconds:.0f} s")


def _tables(target: Target) -> Iterator[Finding]:
    files = {
        "xxe.xlsx": table(XXE, "&x;"), "laughs.xlsx": table(LAUGHS, "&a9;"),
        "remote.xlsx": table(REMOTE, ""), "no.xlsx": b"PK\x03\x04",
        "bomb.xlsx": blown_up_workbook(400_000_000),
        "no.csv": b"\xff\xfe\x00", "long.csv": b"a," * 500_000, "quote.csv": b'"' * 100_000,
        "no.tsv": b"\x00" * 1000,
    }  # fmt: skip
    for name, content in files.items():
        started = time.monotonic()
        answer = target.post(
            "/admin/redirects/import/", {"import_file_name": name}, "moderator",
            files={"import_file": (name, content, "application/octet-stream")},
        )  # fmt: skip
        if time.monotonic() - started > SLOW:
            yield Finding("slow-upload", f"{name}: {time.monotonic() - started:.0f} s")
        if b"root:x:0" in answer.body or b"hahahaha" in answer.body:
            yield Finding("entities-read", name)


def _translations(target: Target) -> Iterator[Finding]:
    from wagtail.models import Locale
    from wagtail_localize.models import Translation, TranslationSource

    from news.models import ArticlePage

    article = ArticlePage.objects.get(pk=9002)
    source, _made = TranslationSource.update_or_create_from_instance(article)
    translation = Translation.objects.create(
        source=source, target_locale=Locale.objects.get(language_code="en")
    )
    # Without the page in the other language, the file would not even be read.
    translation.save_target(publish=False)
    target.code_of_errors = "po-file"
    path = f"/admin/localize/translate/{translation.pk}/pofile/upload/"
    for name, content in {
        "empty.po": b"", "binary.po": bytes(range(256)), "half.po": b'msgid "',
        "header.po": b'msgid ""\nmsgstr "X-WagtailLocalize-TranslationID: x\\n"',
        "long.po": b'msgid "' + b"a" * 2_000_000 + b'"\nmsgstr ""\n',
        "quotes.po": b'"' * 200_000,
    }.items():  # fmt: skip
        answer = target.post(path, {"next": "/admin/"}, "admin", files={"file": (name, content)})
        if answer.seconds > SLOW:
            yield Finding("slow-upload", f"{name}: {answer.seconds:.0f} s")
