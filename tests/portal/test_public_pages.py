"""The pages that visitors see, whatever their type: sound HTML, few queries, no 500."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from wagtail.documents.models import Document
from wagtail.models import PageViewRestriction

from portal.blocks import BodyBlock
from portal.templatetags import body_tags
from tests.factories import (
    ArticlePageFactory,
    CategoryFactory,
    CompanyFactory,
    ContactFactory,
    FactoryFactory,
    StandardPageFactory,
    image,
    locale,
    picture_file,
)

MAX_QUERIES = 12


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.fixture
def whole_site(site):
    """A site with something of everything, in both languages."""
    cover = image()
    CompanyFactory()
    CompanyFactory(locale=locale("en"), name="Hengtuo Extrusion Dies Co., Ltd.")
    category = CategoryFactory(slug="technology")
    about = StandardPageFactory(parent=site.home, slug="about", cover=cover)
    StandardPageFactory(parent=about, slug="dies", cover=cover)
    site.home.capabilities = about
    site.home.save()
    for language in ("zh-hans", "en"):
        factory = FactoryFactory(locale=locale(language))
        ContactFactory(locale=locale(language), factory=factory, wechat_id="demo-chen")
    for number in range(4):
        site.article(slug=f"no-{number}", category=category, cover=cover)
    ArticlePageFactory(parent=site.news_en, slug="first", title="First", locale=locale("en"))
    return site


PATHS = [
    "/", "/news/", "/news/category/technology/", "/news/no-1/", "/about/", "/about/dies/",
    "/contact/", "/search/?q=模具", "/search/", "/no-such-page/",
    "/en/", "/en/news/", "/en/news/first/", "/en/contact/", "/en/search/?q=die", "/en/nothing/",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound(whole_site, client, path):
    response = client.get(path)

    assert response.status_code == (404 if path.endswith(("page/", "nothing/")) else 200)
    soup = soup_of(response)
    assert soup.html["lang"] == ("en" if path.startswith("/en/") else "zh-Hans")
    assert len(soup.find_all("h1")) == 1
    assert soup.title.get_text(strip=True)
    assert len(soup.find_all("main")) == 1
    assert soup.find("a", href="#main") and soup.find(id="main")
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PATHS)
def test_the_strict_policy_would_hold(whole_site, client, path):
    answer = client.get(path)
    soup = soup_of(answer)

    assert not soup.find_all("style") and not soup.find_all(style=True)
    scripts = soup.find_all("script")
    for script in scripts:
        if not script.get("src") and script.get("type") != "application/ld+json":
            digest = b64encode(sha256(script.string.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert not [a for e in soup.find_all(True) for a in e.attrs if a.startswith("on")]
    loaded = [e["src"] for e in soup.find_all(src=True)]
    loaded += [e["href"] for e in soup.find_all("link", rel=["stylesheet", "icon"])]
    assert [url for url in loaded if not re.match(r"/(static|media)/", url)] == []


@pytest.mark.parametrize("path", PATHS)
def test_headings_come_in_order(whole_site, client, path):
    levels = [int(h.name[1]) for h in soup_of(client.get(path)).find_all(["h1", "h2", "h3", "h4"])]

    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", [path for path in PATHS if "/search/" not in path])
def test_a_page_takes_few_queries(whole_site, client, django_assert_max_num_queries, path):
    client.get("/")

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get(path)


def test_lists_take_no_more_queries_when_they_grow(site, client, django_assert_max_num_queries):
    cover = image()
    for number in range(30):
        site.article(slug=f"a-{number}", cover=cover, category=CategoryFactory())
    client.get("/")

    with django_assert_max_num_queries(MAX_QUERIES):
        client.get("/news/")


ODD_PATHS = [
    "/news/page/abc/", "/news/page/0/", "/news/page/99999999999999999999/", "/news/page/-1/",
    "/news/page/２/", "/news/0000/", "/news/9999/", "/news/2026/13/", "/news/2026/00/",
    "/news/category/none/", "/news/category/%20/", "/%00/", "/news/%00/", "/%ff%fe/", "/%E4%BD/",
    "/%ZZ/", "/news/%25/", "//", "/news//", "/../etc/passwd", "/" + "a" * 9000, "/" + "a/" * 4000,
    "/news/" + "%E5%A5%BD" * 1000 + "/", "/en/news/page/abc/", "/en/%ff/", "/contact/%00.vcf",
    "/contact/none.vcf", "/news/😀/", "/news/no\ufffe/",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
def test_odd_paths_are_never_a_server_error(whole_site, client, path):
    assert client.get(path).status_code in (200, 301, 302, 400, 404)


@pytest.mark.parametrize(
    "query",
    ["page=abc", "page=0", "page=-1", "page=1e9", "page=%00", "q=%00", "q=%ff", "q=" + "a" * 9000,
     "q=" + "%E6%A8%A1" * 900, "page=", "q[]=1", "&&&=", "%", "q=%E6%A8%A1&page=99", "q='\"--"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/news/", "/contact/", "/search/", "/en/search/"])
def test_odd_queries_are_never_a_server_error(whole_site, client, path, query):
    assert client.get(f"{path}?{query}").status_code in (200, 301, 302, 400, 404)


def test_the_menu_marks_where_one_is(whole_site, client):
    marked = soup_of(client.get("/news/no-1/")).select(".site-menu [aria-current]")

    assert [(link["href"], link["aria-current"]) for link in marked] == [("/news/", "true")]
    marked = soup_of(client.get("/about/")).select(".site-menu [aria-current]")
    assert [(link["href"], link["aria-current"]) for link in marked] == [("/about/", "page")]


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/contact/", "/en/contact/"),
        ("/en/contact/", "/contact/"),
        ("/news/no-1/", "/en/news/"),
        ("/about/dies/", "/en/"),
        ("/news/2026/", "/en/news/"),
        ("/no-such-page/", "/en/"),
        ("/en/nothing/", "/"),
    ],
)
def test_the_language_link_leads_to_the_nearest_twin(whole_site, client, path, other):
    assert soup_of(client.get(path)).select_one(".language-link")["href"] == other


def test_numbers_of_the_authorities_show_only_when_set(whole_site, client):
    legal = soup_of(client.get("/")).select(".legal a")
    assert [link["href"] for link in legal] == [
        "https://beian.miit.gov.cn/",
        "https://beian.mps.gov.cn/",
    ]

    CompanyFactory._meta.model.objects.update(icp_number="", police_number="")
    assert soup_of(client.get("/")).select(".legal a") == []


def test_a_private_page_is_in_no_menu_and_asks_for_its_password(whole_site, client):
    about = whole_site.home.get_children().get(slug="about")
    PageViewRestriction.objects.create(page=about, restriction_type="password", password="secret")

    assert "/about/" not in [a["href"] for a in soup_of(client.get("/")).select(".site-menu a")]
    for path in ("/about/", "/about/dies/"):
        response = client.get(path)
        assert 'type="password"' in response.content.decode()


def test_a_page_below_an_unpublished_one_keeps_its_address(whole_site, client):
    about = whole_site.home.get_children().get(slug="about")
    about.live = False
    about.save()

    assert client.get("/about/").status_code == 404
    assert client.get("/about/dies/").status_code == 200


def test_a_site_without_company_or_content_still_shows(site, client):
    for path in ("/", "/news/", "/contact/", "/en/", "/nothing/"):
        assert client.get(path).status_code in (200, 404)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_server_error_page_stands_alone(language):
    html = render_to_string(f"portal/500.{language}.html")
    soup = BeautifulSoup(html, "html.parser")

    assert "{" not in html
    assert len(soup.find_all("h1")) == 1
    assert not soup.find_all(style=True) and not soup.find_all(["style", "script", "img"])
    styles = soup.find_all("link")
    assert [link["href"] for link in styles] == ["/static/css/error.css"]
    assert (settings.BASE_DIR / "static/css/error.css").is_file()


# --- Blocks ----------------------------------------------------------------------------------


def shown(block_type: str, value, page=None) -> BeautifulSoup:
    block = BodyBlock().child_blocks[block_type]
    request = RequestFactory().get("/")
    html = block.render(block.to_python(value), {"request": request, "page": page})
    assert "style=" not in html and "<script" not in html
    return BeautifulSoup(html, "html.parser")


def test_paragraph_block(site):
    soup = shown("paragraph", f'<p>见<a linktype="page" id="{site.news.pk}">新闻</a>。</p>')
    assert soup.a["href"].endswith("/news/")


def test_heading_blocks_have_anchors_of_their_own():
    body = BodyBlock().to_python(
        [{"type": "heading", "value": {"text": "设计", "level": level}} for level in ("h2", "h3")]
    )
    headings = body_tags.table_of_contents(body)

    assert [(h.anchor, h.level) for h in headings] == [("she-ji", 2), ("she-ji-2", 3)]
    soup = BeautifulSoup(body[1].render(), "html.parser")
    assert soup.h3["id"] == "she-ji-2"


def test_numbered_points_show_the_authors_numbers_once_and_as_text():
    points = [{"number": n, "text": f"<p>第{n}点</p>"} for n in (28, 30, 1043)]
    soup = shown("numbered_points", {"points": points})

    assert soup.ol["role"] == "list"
    assert [item["value"] for item in soup.find_all("li")] == ["28", "30", "1043"]
    texts = [re.sub(r"\s+", "", item.get_text()) for item in soup.find_all("li")]
    assert texts == ["28.第28点", "30.第30点", "1043.第1043点"]


def test_a_numbered_point_that_starts_with_a_list_keeps_its_number():
    points = [{"number": 7, "text": "<ul><li>甲</li></ul>"}]
    soup = shown("numbered_points", {"points": points})

    assert soup.select_one("li > p:first-child > b").get_text() == "7."


def test_a_numbered_point_of_one_paragraph_goes_without_its_tags():
    points = [
        {"number": 1, "text": '<p data-block-key="a">甲<b>乙</b></p>'},
        {"number": 2, "text": "<p>丙</p><p>丁</p>"},
    ]
    one, two = shown("numbered_points", {"points": points}).find_all("li")

    assert one.find("p") is None and one.b.get_text() == "1."
    assert [p.get_text() for p in two.find_all("p")] == ["2. 丙", "丁"]


def test_image_block(db):
    value = {
        "image": {"image": image().pk, "alt_text": "一支型材", "decorative": False},
        "caption": "图一",
    }
    soup = shown("image", value)

    assert soup.img["alt"] == "一支型材"
    assert int(soup.img["width"]) and int(soup.img["height"])
    assert soup.figcaption.get_text() == "图一"


def test_gallery_block(db):
    one = {"image": {"image": image().pk, "alt_text": "", "decorative": True}, "caption": ""}
    soup = shown("gallery", {"images": [one, one]})

    assert len(soup.find_all("figure")) == 2
    assert [img["alt"] for img in soup.find_all("img")] == ["", ""]
    assert not soup.find_all("figcaption")


def test_table_block_scrolls_inside_itself_and_names_its_headers():
    value = {
        "data": [["", "寮步"], ["人数", "84\n<b>"]],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": "分工",
    }
    soup = shown("table", value)
    region = soup.find(role="region")

    assert region["tabindex"] == "0" and region["aria-label"] == "分工"
    assert [c.get_text() for c in soup.select("figure > figcaption")] == ["分工"]
    assert [(th["scope"], th.get_text()) for th in soup.find_all("th")] == [
        ("col", "寮步"),
        ("row", "人数"),
    ]
    assert "&lt;b&gt;" in str(soup.find_all("td")[-1])


def test_quote_block():
    soup = shown("quote", {"text": "模具是修出来的。", "attribution": "设计部"})
    assert soup.blockquote and soup.figcaption.get_text() == "设计部"


@pytest.mark.parametrize("kind", ["note", "tip", "warning"])
def test_callout_block(kind):
    soup = shown("callout", {"kind": kind, "title": "注意", "text": "<p>先预热。</p>"})
    assert soup.find(role="note")["data-kind"] == kind and "先预热" in soup.get_text()


def test_file_block(db):
    document = Document.objects.create(title="清单", file=picture_file("list.png"))
    soup = shown("file", {"file": document.pk, "title": "", "description": "发图之前看"})

    assert soup.a["href"] == document.url and "清单" in soup.a.get_text()


def test_video_block(db):
    document = Document.objects.create(title="试模", file=picture_file("clip.mp4"))
    soup = shown("video", {"video": document.pk, "poster": None, "caption": "试模"})

    assert soup.video["src"] == document.file.url
    assert soup.video["preload"] == "metadata" and soup.video.has_attr("controls")


def test_a_video_with_a_still_image_is_a_link_until_it_is_played(db):
    document = Document.objects.create(title="试模", file=picture_file("clip.mp4"))
    still = image()
    soup = shown("video", {"video": document.pk, "poster": still.pk, "caption": "六秒"})

    assert not soup.video
    assert soup.a["href"] == document.file.url
    assert soup.a["aria-label"] == "播放视频: 六秒"
    assert soup.img["src"] == still.file.url and soup.img["loading"] == "lazy"
    assert soup.figcaption.text == "六秒"


def test_profile_drawing_block(db):
    value = {"drawing": image().pk, "title": "T形槽", "material": "", "note": "一模两孔"}
    soup = shown("profile_drawing", value)

    assert soup.img["alt"] == "T形槽"
    assert soup.select(".profile-drawing-material") == []


def test_call_to_action_block_leads_to_the_page_in_the_readers_language(whole_site):
    value = {"title": "有图？", "text": "", "label": "询价", "page": whole_site.contact.pk}
    home = whole_site.home
    assert shown("call_to_action", value, home).a["href"] == f"/contact/?from={home.pk}#inquiry"
    with translation.override("en"):
        link = shown("call_to_action", value, whole_site.home_en).a
    assert link["href"] == f"/en/contact/?from={whole_site.home_en.pk}#inquiry"
    value |= {"page": None, "link": "https://example.com/"}
    assert shown("call_to_action", value).a["href"] == "https://example.com/"


@pytest.mark.parametrize(
    ("path", "words"), [("/", "这个请求无法处理"), ("/en/", "This request cannot be answered")]
)
def test_a_host_that_is_not_ours_gets_a_plain_page(client, path, words):
    response = client.get(path, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert soup_of(response).h1.get_text() == words
    assert not soup_of(response).find("style")


def test_a_form_without_its_token_is_answered_in_the_readers_language(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert soup_of(response).h1.get_text() == "表单没有发送成功"
    assert "DEBUG" not in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "heading"),
    [("password", "此页面需要密码"), ("login", "登录")],
)
def test_a_private_page_asks_in_our_own_dress_and_says_nothing_of_itself(
    site, client, kind, heading
):
    article = site.article(title="保密的文章", slug="secret", summary="保密的摘要")
    PageViewRestriction.objects.create(page=article, restriction_type=kind, password="open")

    response = client.get("/news/secret/", follow=True)
    soup = soup_of(response)
    assert soup.h1.get_text() == heading
    assert soup.find("link", rel="stylesheet") and not soup.find("style")
    assert "保密" not in response.content.decode()
    assert soup.select_one("form [type=password]")
