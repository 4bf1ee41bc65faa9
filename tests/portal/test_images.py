"""Pictures: taken in fit for a website, sizes made by the worker, offered by `{% picture %}`."""

import struct
import urllib.request
import zlib
from io import BytesIO

import PIL.Image
import pillow_heif
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import conditional_escape
from willow.image import Image as WillowImage

from portal.images import CustomImage, CustomRendition, sizes, tasks, uploads
from portal.images.inline import inline_url
from tests.factories import UserFactory, image

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 120 80">{}</svg>'
)


def encoded(mode="RGB", size=(600, 400), image_format="JPEG", colour=(200, 80, 40), **options):
    buffer = BytesIO()
    PIL.Image.new(mode, size, colour).save(buffer, image_format, **options)
    return buffer.getvalue()


def heic(size=(640, 480)) -> bytes:
    buffer = BytesIO()
    pillow_heif.from_pillow(PIL.Image.new("RGB", size, (30, 90, 160))).save(buffer, quality=50)
    return buffer.getvalue()


def create(content: bytes, name: str) -> CustomImage:
    return CustomImage.objects.create(title="图", file=ContentFile(content, name=name))


def render(source: str, **context) -> str:
    return Template("{% load picture_tags %}" + source).render(Context(context)).strip()


def made(**kwargs) -> CustomImage:
    picture = image(**kwargs)
    tasks.make_renditions.enqueue(picture.pk)
    picture.refresh_from_db()
    return picture


@pytest.fixture
def staff(client, site):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def upload(client, content: bytes, name: str):
    url = reverse("wagtailimages:add_multiple")
    return client.post(url, {"title": "图", "files[]": SimpleUploadedFile(name, content)})


# --- The tag


def test_nothing_is_rendered_without_an_image():
    assert render("{% picture image %}", image=None) == ""


@pytest.mark.django_db
def test_a_made_image_is_offered_in_three_formats_with_its_size():
    html = render('{% picture image alt="截面" sizes="50vw" %}', image=made(size=(2000, 1000)))
    assert html.index("image/avif") < html.index("image/webp")
    assert html.count('sizes="50vw"') == 3
    assert "whole-400.avif 400w" in html
    assert "whole-1600.jpg 1600w" in html
    assert 'width="1600" height="800" alt="截面" loading="lazy" decoding="async"' in html


@pytest.mark.django_db
def test_the_first_picture_of_a_page_is_fetched_at_once():
    html = render("{% picture image eager=True %}", image=made())
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html


@pytest.mark.django_db
def test_the_words_an_editor_gave_in_a_block_are_the_alternative():
    picture = made()
    picture.description = "铝型材"
    assert 'alt="铝型材"' in render("{% picture image %}", image=picture)
    picture.contextual_alt_text = "断桥 <铝>"
    assert 'alt="断桥 &lt;铝&gt;"' in render("{% picture image %}", image=picture)
    picture.decorative = True
    assert 'alt=""' in render("{% picture image %}", image=picture)


def test_a_files_name_is_nobodys_alternative_text(staff):
    picture = image("IMG_20260301_0042.jpg")
    assert picture.default_alt_text == ""
    assert 'alt=""' in Template("{% load wagtailimages_tags %}{% image p width-40 %}").render(
        Context({"p": picture})
    )
    url = reverse("wagtailimages_chooser:chosen", args=[picture.pk])
    assert staff.get(url).json()["result"]["default_alt_text"] == ""
    picture.description = "模具的端面"
    picture.save()
    assert staff.get(url).json()["result"]["default_alt_text"] == "模具的端面"


@pytest.mark.django_db
def test_a_picture_is_never_made_wider_than_it_is():
    html = render("{% picture image %}", image=made(size=(900, 600)))
    assert "whole-900.avif 900w" in html
    assert "1200" not in html
    assert 'width="900" height="600"' in html


@pytest.mark.django_db
def test_a_tiny_picture_has_one_size():
    assert 'width="60" height="40"' in render("{% picture image %}", image=made(size=(60, 40)))


@pytest.mark.django_db
def test_a_picture_of_one_pixel_is_no_error():
    picture = made(size=(1, 1))
    assert 'width="1" height="1"' in render("{% picture image %}", image=picture)
    assert picture.made["16x9"]


@pytest.mark.django_db
def test_before_the_worker_has_been_the_file_itself_is_shown_and_nothing_is_made():
    picture = image(size=(1200, 800))
    html = render('{% picture image crop="16x9" %}', image=picture)
    assert picture.file.url in html
    assert 'width="1200" height="800"' in html
    assert not CustomRendition.objects.exists()


@pytest.mark.django_db
def test_showing_pictures_takes_no_query():
    pictures = list(CustomImage.objects.filter(pk__in=[made().pk, made().pk]))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        render(
            "{% for i in images %}{% picture i %}{% picture i crop='1x1' %}{% endfor %}",
            images=pictures,
        )
    assert len(queries) == 0


@pytest.mark.django_db
def test_a_crop_that_nobody_makes_is_a_mistake_of_the_template():
    with pytest.raises(KeyError):
        render('{% picture image crop="7x5" %}', image=image())


# --- What is made


@pytest.mark.django_db
def test_a_crop_keeps_the_focal_point():
    buffer = BytesIO()
    picture = PIL.Image.new("RGB", (1600, 800), (255, 255, 255))
    picture.paste((255, 0, 0), (1200, 0, 1600, 800))
    picture.save(buffer, "PNG")
    right = create(buffer.getvalue(), "right.png")
    right.set_focal_point(sizes_rect(1300, 100, 1500, 700))
    right.save()
    tasks.make_renditions.enqueue(right.pk)
    right.refresh_from_db()
    with right.renditions.get(filter_spec="fill-320x320|format-jpeg").file.open() as file:
        assert PIL.Image.open(file).convert("RGB").getpixel((260, 160)) == (254, 0, 0)


def sizes_rect(*edges):
    from wagtail.images.rect import Rect

    return Rect(*edges)


@pytest.mark.django_db
def test_a_new_focal_point_has_the_sizes_made_again(django_capture_on_commit_callbacks):
    picture = made()
    before = picture.sizes["folder"]
    with django_capture_on_commit_callbacks(execute=True):
        picture.set_focal_point(sizes_rect(0, 0, 100, 100))
        picture.save()
    picture.refresh_from_db()
    assert picture.sizes["folder"] != before


@pytest.mark.django_db
def test_creating_an_image_has_its_sizes_made_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        picture = image()
    assert callbacks
    picture.refresh_from_db()
    assert picture.made[""]


@pytest.mark.django_db
def test_making_twice_makes_nothing_new():
    picture = made()
    count = picture.renditions.count()
    tasks.make_renditions.enqueue(picture.pk)
    picture.sizes = {}
    picture.save()
    tasks.make_renditions.enqueue(picture.pk)
    assert picture.renditions.count() == count
    files = {rendition.file.name for rendition in picture.renditions.all()}
    assert len(files) == count
    assert all("_" not in name for name in files)


@pytest.mark.django_db
def test_wagtail_finds_what_was_made():
    picture = made()
    count = picture.renditions.count()
    assert picture.get_rendition("width-800|format-webp").width == 800
    assert picture.renditions.count() == count


@pytest.mark.django_db
def test_transparency_is_kept():
    picture = create(encoded("RGBA", image_format="PNG", colour=(1, 2, 3, 100)), "clear.png")
    tasks.make_renditions.enqueue(picture.pk)
    picture.refresh_from_db()
    assert "png" in picture.made[""]
    with picture.renditions.get(filter_spec="width-400|format-webp").file.open() as file:
        assert PIL.Image.open(file).mode == "RGBA"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "least"), [((1600, 900), 630), ((320, 320), 320), ((400, 900), 400)]
)
def test_the_picture_of_a_shared_link_is_a_jpeg_that_wechat_takes(size, least):
    (shared,) = made(size=size).made[sizes.SHARE]["jpeg"]
    assert min(shared.width, shared.height) >= 300
    assert shared.height >= least or shared.width >= least


@pytest.mark.django_db
def test_a_broken_file_is_tried_once(caplog):
    picture = image()
    with picture.file.storage.open(picture.file.name, "wb") as file:
        file.write(b"\x89PNG nothing more")
    tasks.make_renditions.enqueue(picture.pk)
    picture = CustomImage.objects.get()
    assert not sizes.are_wanted(picture)
    assert picture.file.url in render("{% picture image %}", image=picture)


@pytest.mark.django_db
def test_what_was_lost_is_made_when_a_page_is_published(site, django_capture_on_commit_callbacks):
    picture = image()
    CustomImage.objects.update(created_at="2025-01-01T00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        site.home.save_revision().publish()
    picture.refresh_from_db()
    assert picture.made[""]


# --- Taking in


@pytest.mark.django_db
def test_the_size_of_a_picture_is_read_without_decoding_it(monkeypatch):
    def no_decoding(self):
        raise AssertionError("decoded")

    content = BytesIO(encoded())
    monkeypatch.setattr(PIL.Image.Image, "load", no_decoding)
    assert WillowImage.open(content).get_size() == (600, 400)


@pytest.mark.django_db
def test_a_small_picture_is_kept_byte_for_byte():
    content = encoded()
    with create(content, "small.jpg").open_file() as file:
        assert file.read() == content


@pytest.mark.django_db
def test_a_large_photo_is_reduced(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SIDE", 1000)
    picture = create(encoded(size=(2500, 1500)), "large.jpg")
    assert (picture.width, picture.height) == (1000, 600)
    assert picture.file_size < 50_000


@pytest.mark.django_db
def test_a_photo_lying_on_its_side_stands_up():
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    picture = create(encoded(exif=exif.tobytes()), "turned.jpg")
    assert (picture.width, picture.height) == (400, 600)


@pytest.mark.django_db
def test_where_a_photo_was_taken_is_not_kept():
    exif = PIL.Image.Exif()
    exif[0x8825] = {1: "N", 2: (22.0, 58.0, 12.0)}
    picture = create(encoded(exif=exif.tobytes()), "placed.jpg")
    with picture.open_file() as file:
        assert not PIL.Image.open(file).getexif()


@pytest.mark.django_db
@pytest.mark.parametrize("factor", [1, 3])
def test_heic_becomes_jpeg(monkeypatch, factor):
    monkeypatch.setattr(uploads, "MAX_SIDE", 640 // factor)
    picture = create(heic(), "IMG_0001.heic")
    assert picture.file.name.endswith(".jpg")
    assert picture.width == 640 // factor
    with picture.open_file() as file:
        red, _green, blue = PIL.Image.open(file).getpixel((50, 50))
        assert blue > red + 80


@pytest.mark.django_db
def test_an_avif_lying_on_its_side_stands_up():
    exif = PIL.Image.Exif()
    exif[0x8825] = {1: "N", 2: (22.0, 58.0, 12.0)}
    content = encoded(image_format="AVIF", exif=exif.tobytes())
    picture = create(content, "placed.avif")
    assert (picture.width, picture.height) == (600, 400)
    exif[0x0112] = 6
    picture = create(encoded(image_format="AVIF", exif=exif.tobytes()), "turned.avif")
    assert (picture.width, picture.height) == (400, 600)
    with picture.open_file() as file:
        assert not PIL.Image.open(file).getexif()


@pytest.mark.django_db
def test_cmyk_becomes_rgb():
    picture = create(encoded("CMYK", colour=(0, 200, 200, 0)), "print.jpg")
    with picture.open_file() as file:
        assert PIL.Image.open(file).mode == "RGB"


def test_a_photo_through_the_admin(staff, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SIDE", 320)
    answer = upload(staff, heic(), "照片.heic").json()
    assert answer["success"]
    assert CustomImage.objects.get().width == 320


def test_a_damaged_photo_is_refused_in_words(staff):
    cut = encoded(size=(5000, 4000))[:20_000]
    answer = upload(staff, cut, "cut.jpg").json()
    assert not answer["success"]
    assert "损坏" in answer["error_message"] or "damaged" in answer["error_message"]


def test_too_many_pixels_are_refused_in_words(staff, settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    answer = upload(staff, encoded(), "many.jpg").json()
    assert not answer["success"]
    assert "1000" in answer["error_message"]


def test_too_many_bytes_are_refused_in_words(staff, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
    answer = upload(staff, encoded(), "big.jpg").json()
    assert not answer["success"]
    assert "1000" in answer["error_message"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_replaced_file_has_its_own_sizes(staff):
    upload(staff, encoded(), "first.jpg")
    picture = CustomImage.objects.get()
    before = picture.sizes["folder"]
    page = staff.get(reverse("wagtailimages:edit", args=[picture.pk]))
    form = page.context["form"].initial | {"title": "新图", "tags": ""}
    form = {name: value for name, value in form.items() if value is not None and name != "file"}
    form["file"] = SimpleUploadedFile("second.jpg", encoded(size=(900, 900)))
    form["collection"] = picture.collection_id
    assert staff.post(reverse("wagtailimages:edit", args=[picture.pk]), form).status_code == 302
    picture = CustomImage.objects.get()
    assert picture.sizes["folder"] != before
    assert picture.width == 900
    storage = picture.file.storage
    for made_size in picture.renditions.all():
        assert storage.exists(made_size.file.name)
    assert picture.renditions.filter(filter_spec="width-400|format-avif").exists()
    assert not storage.exists(f"{before}/whole-400.avif")


@pytest.mark.django_db
def test_one_file_where_one_must_do():
    picture = made(size=(2000, 1000))
    html = render("{% picture_file image as file %}{{ file.url }} {{ file.width }}", image=picture)
    assert html == f"/media/{picture.sizes['folder']}/whole-1600.jpg 1600"
    drawing = create(SVG.format("").encode(), "die.svg")
    html = render("{% picture_file image as file %}{{ file.url }} {{ file.width }}", image=drawing)
    assert html == f"{drawing.file.url} 120"


# --- Drawings


@pytest.mark.django_db
def test_a_drawing_is_shown_as_it_is():
    picture = create(SVG.format('<path d="M0 0h9"/>').encode(), "die.svg")
    tasks.make_renditions.enqueue(picture.pk)
    html = render("{% picture image alt='模具' %}", image=picture)
    assert f'<img src="{picture.file.url}" width="120" height="80"' in html
    assert "source" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "acting",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" width="9" height="9"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a xlink:href=" javascript:alert(1)"><text>x</text></a>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">alert</body></foreignObject>',
        '<image href="https://example.com/alert.png"/>',
        "<style>@import url(https://example.com/alert.css)</style>",
        '<rect style="fill:url(https://example.com/alert)" width="9" height="9"/>',
        "<SCRIPT>alert(1)</SCRIPT>",
        '<s:SCRIPT xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:SCRIPT>',
        "<STYLE>@import url(https://example.com/alert.css)</STYLE>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    ],
)
def test_a_drawing_is_kept_without_what_acts(acting):
    picture = create(SVG.format(acting + '<path d="M0 0h9"/>').encode(), "die.svg")
    with picture.open_file() as file:
        kept = file.read().decode()
    assert "alert" not in kept
    assert "<path" in kept
    assert 'viewBox="0 0 120 80"' in kept


@pytest.mark.django_db
def test_a_harmless_drawing_is_kept_byte_for_byte():
    content = SVG.format('<defs><path id="p" d="M0 0h9"/></defs><use xlink:href="#p"/>').encode()
    with create(content, "die.svg").open_file() as file:
        assert file.read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg><path",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
)
def test_a_broken_drawing_is_refused_in_words(staff, content):
    answer = upload(staff, content, "die.svg").json()
    assert not answer["success"]
    assert not CustomImage.objects.exists()


def png_header(width: int, height: int) -> bytes:
    """Return a PNG whose header says this size, with one pixel of data."""
    content = bytearray(encoded(size=(1, 1), image_format="PNG"))
    content[16:24] = struct.pack(">II", width, height)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    return bytes(content)


def nested(depth: int) -> bytes:
    return SVG.format("<g>" * depth + "</g>" * depth).encode()


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="0"/>', "die.svg", "格式有误"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="nan"/>',
            "die.svg",
            "格式有误",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 x 9"/>', "die.svg", "格式有误"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"/>', "die.svg", "格式有误"),
        (nested(50_000), "die.svg", "格式有误"),
        (png_header(0, 5), "die.png", "损坏"),
    ],
    ids=["width 0", "height nan", "viewBox x", "viewBox 0", "nested", "0 × 5"],
)
def test_what_has_no_size_or_is_too_deep_is_refused_in_words(staff, content, name, error):
    answer = upload(staff, content, name).json()
    assert not answer["success"]
    assert error in answer["error_message"]
    assert not CustomImage.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (encoded(image_format="PNG", size=(1200, 900), colour=(1, 2, 3))[:300], "cut.png"),
        (encoded(size=(1200, 900))[:3000], "cut.jpg"),
        (encoded(image_format="WEBP", size=(1200, 900))[:200], "cut.webp"),
        (encoded(image_format="GIF", mode="P", size=(1200, 900), colour=3)[:900], "cut.gif"),
        (encoded(exif=b"Exif\0\0no EXIF"), "exif.jpg"),
        (encoded(image_format="PNG", size=(3800, 3800), mode="L", colour=3)[:999], "large.png"),
    ],
)
def test_a_damaged_picture_is_refused_in_words(staff, content, name):
    answer = upload(staff, content, name).json()
    assert not answer["success"]
    assert "损坏" in answer["error_message"]
    assert not CustomImage.objects.exists()


@pytest.mark.django_db
def test_a_large_picture_that_moves_is_kept_byte_for_byte_if_whole(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SIDE", 100)
    buffer = BytesIO()
    frames = [PIL.Image.new("RGB", (600, 400), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    with create(buffer.getvalue(), "moving.gif").open_file() as file:
        assert file.read() == buffer.getvalue()
    with pytest.raises(uploads.UnreadablePicture):
        create(buffer.getvalue()[:900], "cut.gif")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body/></html>",
        b"<svg/>",
        b'<g xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/1999/xhtml" width="9" height="9"/>',
    ],
)
def test_what_is_no_drawing_is_refused_in_words(staff, content):
    answer = upload(staff, content, "poly.svg").json()
    assert not answer["success"]
    assert "格式有误" in answer["error_message"]
    assert not CustomImage.objects.exists()


def test_a_small_drawing_travels_within_the_page_and_reads_the_same(db):
    drawing = SVG.format("<text x='1'>恒拓 \"&amp;\" &lt;b&gt;</text>")
    url = inline_url(create(drawing.encode(), "logo.svg"))
    assert not set(url) & set('"<>& \n#') and conditional_escape(url) == url
    assert urllib.request.urlopen(url).read().decode() == drawing


def test_a_large_drawing_and_a_photo_keep_their_files(db):
    large = create(SVG.format("<g/>" * 600).encode(), "large.svg")
    photo = image()
    assert [inline_url(one) for one in (large, photo)] == [large.file.url, photo.file.url]


def test_another_drawing_in_place_of_the_first_is_what_travels(db):
    logo = create(SVG.format("<g id='a'/>").encode(), "logo.svg")
    before = inline_url(logo)
    logo.file = ContentFile(SVG.format("<g id='b'/>").encode(), name="logo.svg")
    logo._set_image_file_metadata()
    logo.save()
    assert inline_url(logo) != before


def test_a_drawing_whose_file_is_gone_keeps_its_address(db):
    logo = create(SVG.format("<g id='gone'/>").encode(), "logo.svg")
    logo.file.storage.delete(logo.file.name)
    assert inline_url(logo) == logo.file.url
