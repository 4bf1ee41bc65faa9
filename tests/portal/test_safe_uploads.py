"""Uploads keep nothing but what is to be seen, and do nothing but be seen."""

from io import BytesIO

import PIL.Image
import PIL.PngImagePlugin
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from portal.images import CustomImage, tasks
from portal.images.containers import holds_only_a_picture
from tests.factories import UserFactory
from tests.workbooks import blown_up_workbook, workbook

SECRET = b"exif:GPSLatitude=22,58.2N"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
#: An APP13 segment as Photoshop writes IPTC's place names, and a comment.
IPTC = b"\xff\xed\x00\x2b" + b"Photoshop 3.0\x00" + SECRET.ljust(27, b"\0")
COMMENT = b"\xff\xfe\x00\x1b" + SECRET


def exif() -> bytes:
    found = PIL.Image.Exif()
    found[0x010E] = SECRET.decode()
    return found.tobytes()


def picture(image_format: str, mode: str = "RGB", moving: bool = False, **options) -> bytes:
    buffer = BytesIO()
    first = PIL.Image.radial_gradient("L").convert(mode)
    if moving:
        options |= {"save_all": True, "append_images": [first.rotate(90)], "duration": 100}
    first.save(buffer, image_format, **options)
    return buffer.getvalue()


def with_segment(segment: bytes) -> bytes:
    content = picture("JPEG")
    return content[:2] + segment + content[2:]


def png_text() -> bytes:
    info = PIL.PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    return picture("PNG", pnginfo=info)


CARRIERS = {
    "exif.jpg": picture("JPEG", exif=exif()),
    "xmp.jpg": picture("JPEG", xmp=XMP),
    "iptc.jpg": with_segment(IPTC),
    "comment.jpg": with_segment(COMMENT),
    "hung-on.jpg": picture("JPEG") + SECRET,
    "grey.jpg": picture("JPEG", "L", xmp=XMP),
    "text.png": png_text(),
    "exif.png": picture("PNG", exif=exif()),
    "palette.png": picture("PNG", "P", exif=exif()),
    "clear.png": picture("PNG", "LA") + SECRET,
    "exif.webp": picture("WEBP", exif=exif()),
    "xmp.webp": picture("WEBP", xmp=XMP, lossless=True),
    "moving.webp": picture("WEBP", moving=True, xmp=XMP),
    "exif.avif": picture("AVIF", exif=exif()),
    "xmp.avif": picture("AVIF", xmp=XMP),
    "comment.gif": picture("GIF", "P", comment=SECRET),
    "moving.gif": picture("GIF", "P", moving=True, comment=SECRET),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CARRIERS)
def test_a_picture_says_nothing_but_what_it_shows(name, settings):
    assert SECRET in CARRIERS[name]
    kept = CustomImage.objects.create(title="图", file=ContentFile(CARRIERS[name], name=name))
    tasks.make_renditions.enqueue(kept.pk)
    kept.get_rendition("max-100x100")
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if SECRET in path.read_bytes()] == []

    before, after = PIL.Image.open(BytesIO(CARRIERS[name])), PIL.Image.open(kept.file.path)
    with kept.open_file() as file:
        assert holds_only_a_picture(file, after.format)
    assert (after.format, after.size) == (before.format, before.size)
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    shown = [image.convert("RGB").resize((8, 8)).tobytes() for image in (before, after)]
    assert max(abs(a - b) for a, b in zip(*shown, strict=True)) < 12


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", progressive=True),
        picture("PNG", "P"),
        picture("GIF", "P", moving=True, loop=0),
        picture("WEBP"),
        picture("WEBP", moving=True),
        picture("AVIF"),
    ],
    ids=["jpg", "png", "moving gif", "webp", "moving webp", "avif"],
)
def test_a_file_with_nothing_but_its_picture_is_kept_byte_for_byte(content):
    suffix = PIL.Image.open(BytesIO(content)).format.lower().replace("jpeg", "jpg")
    kept = CustomImage.objects.create(title="图", file=ContentFile(content, name=f"a.{suffix}"))
    with kept.open_file() as file:
        assert file.read() == content


# --- Drawings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}</svg>'


def drawing(body: str) -> str:
    content = SVG.format(f'viewBox="0 0 9 9">{body}<path d="M0 0h9"/>').encode()
    kept = CustomImage.objects.create(title="图", file=ContentFile(content, name="die.svg"))
    with kept.open_file() as file:
        return file.read().decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        "<!-- EVIL -->",
        '<?xml-stylesheet href="//example.com/EVIL"?>',
        '<metadata><x xmlns="urn:x">EVIL</x></metadata>',
        '<g xmlns:ink="urn:ink" ink:label="EVIL"/>',
        '<rect data-EVIL="1" formaction="EVIL"/>',
        '<use href="//example.com/EVIL.svg#a"/>',
        '<image href="data:image/svg+xml;base64,EVIL"/>',
        '<feImage href="https://example.com/EVIL"/>',
        r"<style>rect { fill: u\72l(//example.com/EVIL) }</style>",
        r'<style>\40import "//example.com/EVIL";</style>',
        "<style>rect { cursor: image-set('//example.com/EVIL' 1x) }</style>",
        "<style><![CDATA[@import '//example.com/EVIL';]]></style>",
        '<rect style="mask: url( &quot;//example.com/EVIL&quot; )"/>',
        '<rect fill="url(https://example.com/EVIL)"/>',
        '<g xml:base="//example.com/EVIL"/>',
        '<animate attributeName="href" values="EVIL"/>',
        '<embed src="EVIL"/>',
        '<audio xmlns="http://www.w3.org/1999/xhtml" src="EVIL"/>',
        '<discard begin="EVIL"/>',
    ],
)
def test_of_a_drawing_only_what_draws_is_kept(body):
    kept = drawing(body)
    assert "EVIL" not in kept
    assert '<path d="M0 0h9"' in kept


@pytest.mark.django_db
def test_a_drawing_keeps_its_gradients_texts_and_styles():
    body = (
        '<title>恒拓</title><defs><linearGradient id="g" gradientUnits="userSpaceOnUse">'
        '<stop offset="0" stop-color="#fff"/></linearGradient><symbol id="s"/></defs>'
        "<style>.a { fill: url(#g); stroke: #000 }</style>"
        '<g class="a" transform="scale(2)" aria-label="型材"><use xlink:href="#s"/>'
        '<image href="data:image/png;base64,AAAA"/><text text-anchor="middle">断桥</text></g>'
    )
    assert body in drawing(body)


@pytest.mark.django_db
def test_a_drawing_in_another_encoding_is_kept_in_ours():
    content = '<?xml version="1.0" encoding="iso-8859-1"?>' + SVG.format("><title>é</title>")
    kept = CustomImage.objects.create(
        title="图", file=ContentFile(content.encode("latin-1"), name="die.svg")
    )
    with kept.open_file() as file:
        assert "<title>é</title>" in file.read().decode()


def entities(count: int) -> str:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, count))
    text = SVG.format(f"><text>&l{count - 1};</text>")
    return f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>{text}'


def uses(count: int) -> str:
    """`count` groups that each use the one before ten times."""
    groups = "".join(
        f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, count)
    )
    return SVG.format(f'><path id="g0" d="M0 0h9"/>{groups}')


@pytest.mark.parametrize(
    "content",
    [
        entities(10),
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + SVG.format("><desc>&x;</desc>"),
        '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://example.com/x.dtd"> %x;]>' + SVG.format(">"),
        uses(9),
        SVG.format('><g id="a"><use href="#a"/></g>'),
        SVG.format('><g id="a"><use href="#b"/></g><g id="b"><use href=" #a"/></g>'),
        SVG.format(">" + "".join(f'<g id="u{n}"><use href="#u{n + 1}"/></g>' for n in range(5000))),
    ],
    ids=["billion laughs", "XXE", "XXE by parameter", "uses of uses", "self", "circle", "chain"],
)
def test_a_drawing_that_grows_without_end_or_reads_files_is_refused(client, db, content):
    client.force_login(UserFactory(is_superuser=True))
    file = SimpleUploadedFile("die.svg", content.encode(), "image/svg+xml")
    answer = client.post(reverse("wagtailimages:add_multiple"), {"title": "图", "files[]": file})
    assert not answer.json()["success"]
    assert answer.json()["error_message"]
    assert not CustomImage.objects.exists()


# --- Whatever else is uploaded


def avatar(client, content: bytes, name: str):
    data = {
        "name_email-first_name": "明", "name_email-last_name": "王",
        "name_email-email": "wang@example.com",
        "locale-preferred_language": "zh-hans", "locale-current_time_zone": "Asia/Shanghai",
        "theme-theme": "system", "theme-density": "default", "theme-contrast": "system",
        "avatar-avatar": SimpleUploadedFile(name, content),
    }  # fmt: skip
    return client.post(reverse("wagtailadmin_account"), data)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["exif.jpg", "comment.jpg", "text.png", "moving.gif"])
def test_the_face_of_a_colleague_says_nothing_else_either(client, settings, name):
    client.force_login(UserFactory(is_superuser=True))
    assert avatar(client, CARRIERS[name], name).status_code == 302
    profile = UserProfile.objects.get()
    assert PIL.Image.open(profile.avatar.path).width == 256
    assert SECRET not in profile.avatar.read()


def bomb() -> bytes:
    """Two hundred million pixels in some kilobytes."""
    buffer = BytesIO()
    PIL.Image.new("1", (20_000, 10_000)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bomb(), "face.png"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "face.eps"),
        (picture("TIFF"), "face.tiff"),
        (picture("JPEG")[:900], "face.jpg"),
        (b"<svg/>", "face.svg"),
    ],
    ids=["bomb", "eps", "tiff", "cut", "svg"],
)
def test_a_face_that_is_no_picture_for_a_website_is_refused_in_words(client, content, name):
    client.force_login(UserFactory(is_superuser=True))
    answer = avatar(client, content, name)
    assert answer.status_code == 200
    assert not UserProfile.objects.get().avatar
    assert 'class="error-message" role="alert">' in answer.content.decode()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(client, db):
    client.force_login(UserFactory(is_superuser=True))
    file = SimpleUploadedFile("bomb.png", bomb())
    answer = client.post(reverse("wagtailimages:add_multiple"), {"title": "图", "files[]": file})
    assert not answer.json()["success"]
    assert "64000000" in answer.json()["error_message"]


def test_a_file_that_waits_for_its_form_is_not_public(client, db, settings):
    waiting = UploadedFile.objects.create(file=ContentFile(CARRIERS["exif.jpg"], name="a.jpg"))
    assert (settings.MEDIA_ROOT / waiting.file.name).is_file()
    assert client.get(f"/media/{waiting.file.name}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["catalogue.pdf", "drawing.dxf", "page.html", "drawing.svg"])
def test_documents_are_downloads(client, name):
    document = get_document_model().objects.create(
        title="目录", file=ContentFile(b"<script>alert(1)</script>", name=name)
    )
    answer = client.get(document.url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("redirects.csv", b"from,to\n/old/,/new/\n", True),
        ("redirects.xlsx", workbook(), True),
        ("redirects.xlsx", blown_up_workbook(40 * 1024**2), False),
        ("redirects.csv", b"a," * 20_000, False),
        ("redirects.csv", b"/old/,/new/\n" * 200_000, False),
        ("redirects.xlsx", b"PK\x03\x04", None),
    ],
    ids=["csv", "xlsx", "unpacks to 40 MB", "wide", "long", "no workbook"],
)
def test_a_table_of_redirects_that_would_keep_the_server_busy_is_refused_in_words(
    client, db, name, content, is_taken
):
    client.force_login(UserFactory(is_superuser=True))
    file = SimpleUploadedFile(name, content)
    answer = client.post(reverse("wagtailredirects:start_import"), {"import_file": file})
    if is_taken is None:
        assert answer.status_code == 302
        return
    form = answer.context["form"]
    assert ("import_file" not in form.errors) == is_taken
    assert ("/old/" in answer.content.decode()) == is_taken
