"""How pages travel: one style sheet, compressed, without indentation, the next one ahead."""

import gzip
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site_settings
from django.contrib.staticfiles.storage import StaticFilesStorage as PlainStorage
from django.core.exceptions import ImproperlyConfigured

from portal.errors import server_error
from portal.static_files import StaticFilesStorage
from portal.template_loading import compact
from tests.factories import ArticlePageFactory, StandardPageFactory

STATIC = Path(site_settings.BASE_DIR) / "static"
PARTS = {
    "css/site.css": '/* all */\n@import "one.css";\n@import "two.css" print;\n',
    "css/one.css": '@layer a {\n  p { content: "/* kept */"; }\n}\n',
    "css/two.css": "/* paper */\np {\n  color: #000;\n}\n",
    "js/reading.js": '// both\nimport "./one.js";\nimport "./two.js";\n',
    "js/one.js": "const links = 1;\n",
    "js/two.js": "const links = 2;\n",
}


@pytest.fixture
def collected(tmp_path, settings):
    """Return a function that collects static files, given by name, and returns the storage."""
    settings.WHITENOISE_KEEP_ONLY_HASHED_FILES = True

    def collect(files: dict[str, str]) -> StaticFilesStorage:
        source = PlainStorage(location=tmp_path / "source", base_url="/static/")
        target = StaticFilesStorage(location=tmp_path / "target", base_url="/static/")
        for name, text in files.items():
            for folder in ("source", "target"):
                file = tmp_path / folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        for _name, _hashed, done in target.post_process({n: (source, n) for n in files}):
            if isinstance(done, Exception):
                raise done
        return target

    return collect


def read(storage: StaticFilesStorage, name: str) -> str:
    return Path(storage.path(storage.stored_name(name))).read_text()


# --- One file each ---------------------------------------------------------------------------


def test_a_page_asks_for_one_style_sheet(client, site):
    for path in ("/", "/nothing-here/"):
        soup = BeautifulSoup(client.get(path).content, "html.parser")
        sheets = [link["href"] for link in soup.find_all("link", rel="stylesheet")]
        assert sheets == ["/static/css/site.css"]


def test_imported_style_sheets_are_written_into_one_without_comments(collected):
    css = read(collected(PARTS), "css/site.css")
    assert css == (
        '@layer a {\np { content: "/* kept */"; }\n}\n@media print {\np {\ncolor: #000;\n}\n}\n'
    )


def test_imported_scripts_are_written_into_one_each_with_names_of_its_own(collected):
    script = read(collected(PARTS), "js/reading.js")
    assert script == "// both\n{\nconst links = 1;\n}\n{\nconst links = 2;\n}\n"


@pytest.mark.parametrize("path", ["/nothing/", "/en/nothing/"])
def test_the_server_error_page_names_a_style_sheet_that_is_there(collected, monkeypatch, rf, path):
    storage = collected(PARTS | {"css/error.css": "p { margin: 0; }\n"})
    monkeypatch.setattr("portal.errors.staticfiles_storage", storage)
    html = server_error(rf.get(path)).content
    [link] = BeautifulSoup(html, "html.parser").find_all("link", rel="stylesheet")
    assert Path(storage.path(link["href"].removeprefix("/static/"))).is_file()
    assert b"</html>" in html


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("css/site.css", '@import "missing.css";\n', "css/missing.css"),
        ("js/one.js", "export const links = 1;\n", "js/one.js imports or exports"),
    ],
)
def test_what_cannot_be_joined_is_named(collected, part, text, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        collected(PARTS | {part: text})


def test_every_style_sheet_of_the_public_site_is_in_it():
    apart = {"site.css", "draft-bar.css", "error.css"}
    imports = (STATIC / "css" / "site.css").read_text()
    public = {f.name for f in (STATIC / "css").glob("*.css") if not f.name.startswith("admin")}
    assert {name for name in public - apart if f'@import "{name}"' not in imports} == set()


# --- White space -----------------------------------------------------------------------------


def test_templates_lose_indentation_and_lines_of_silent_tags():
    source = "<ul>\n  {% for a in b %}\n\n    <li>{{ a }}</li>\n  {% endfor %}\n</ul>\n"
    assert compact(source) == "<ul>\n{% for a in b %}<li>{{ a }}</li>\n{% endfor %}</ul>\n"


@pytest.mark.parametrize(
    "source",
    [
        "<pre>\n  a\n\n  b\n</pre>",
        "<textarea>\n  a\n</textarea>",
        '<script type="application/ld+json">\n  {"a": 1}\n</script>',
        "{% blocktranslate %}\n  One\n  two\n{% endblocktranslate %}{% if a %}\nand{% endif %}",
        '<p title="a  b">one  two</p>',
        "one\n{{ two }}\n{% include 'three.html' %}\nfour",
    ],
)
def test_white_space_that_says_something_is_kept(source):
    assert compact(source) == source


def test_words_on_different_lines_stay_apart():
    source = (
        "<a>one</a>\n  {% if a %}\n    <b>two</b>\n  {% else %}\n    three\n  {% endif %}\n  four"
    )
    assert compact(source) == ("<a>one</a>\n{% if a %}<b>two</b>\n{% else %}three\n{% endif %}four")


# --- Compression -----------------------------------------------------------------------------


def test_pages_are_compressed_for_those_who_can_read_it(client, site):
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, packed))


def test_pictures_travel_as_they_are(client, site, settings):
    folder = settings.MEDIA_ROOT / "images"
    folder.mkdir(parents=True)
    (folder / "picture.png").write_bytes(b"\x89PNG" + bytes(2000))
    answer = client.get("/media/images/picture.png", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == "2004"


# --- The next page ---------------------------------------------------------------------------


def test_public_pages_name_the_rules_of_prefetching(client, site):
    article = ArticlePageFactory(parent=site.news)
    about = StandardPageFactory(parent=site.home)
    for page in (site.home, article, about):
        header = client.get(page.url).headers["Speculation-Rules"]
        assert header == '"/prefetch.speculationrules"'


def test_the_admin_and_files_name_no_rules(client, site):
    for path in ("/admin/login/", "/robots.txt", "/sitemap.xml", "/favicon.ico"):
        assert "Speculation-Rules" not in client.get(path).headers


def test_the_rules_leave_out_what_is_no_page(client, db):
    answer = client.get("/prefetch.speculationrules")
    assert answer["Content-Type"] == "application/speculationrules+json"
    rules = json.loads(answer.content)["prefetch"]
    assert [rule["eagerness"] for rule in rules] == ["moderate"]
    left_out = rules[0]["where"]["and"][1]["not"]["href_matches"]
    assert {"/admin/*", "/drafts/*", "/documents/*", "/*.vcf", "/*/feed/*"} <= set(left_out)


# --- Icons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png"])
def test_icons_that_browsers_ask_for_unasked_are_there(client, db, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/static/img/apple-touch-icon.png")
    assert "max-age=86400" in answer.headers["Cache-Control"]
