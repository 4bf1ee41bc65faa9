"""What is pasted from Word and WeChat, once the editor has sent it and it is saved."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from news.models import ArticlePage
from portal.rich_text import clean_html
from tests.factories import UserFactory

# The clipboard's HTML as Word 365 and WeChat's editor write it, shortened.
WORD = """
<p class=MsoNormal style='text-indent:21.0pt;line-height:150%'><span style='font-family:宋体;
mso-ascii-font-family:Calibri'>　　挤压比、舌比与工作带长度，</span><b><span lang=EN-US>6063
</span></b><span style='color:red'>决定一套模具的命运。</span><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><span lang=EN-US>&nbsp;</span></p>
<p class=MsoNormal><b></b>首次试模即达到公差要求。<b> </b></p>
"""
WECHAT = """
<section style="margin:0"><section data-role="paragraph"><p style="text-align:center">
<img class="rich_pages" data-src="https://mmbiz.qpic.cn/mmbiz_png/0?wx_fmt=png"
 src="https://mmbiz.qpic.cn/mmbiz_png/0?wx_fmt=png"></p><p><br></p><p><span leaf="">\u200b
横沥工厂新增两台慢走丝\u200b。</span></p><p><span leaf=""><br></span></p></section></section>
"""


def test_words_own_html_is_reduced_to_its_text():
    assert [" ".join(line.split()) for line in clean_html(WORD).split("</p>")] == [
        "<p>挤压比、舌比与工作带长度，<b>6063 </b>决定一套模具的命运。",
        "<p>首次试模即达到公差要求。",
        "",
    ]


def test_wechats_own_html_is_reduced_to_its_text():
    assert clean_html(WECHAT) == "<p>横沥工厂新增两台慢走丝。</p>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("<p></p>", ""),
        (
            '<p data-block-key="a1">  </p><p data-block-key="a2">\u3000\u3000字</p>',
            '<p data-block-key="a2">字</p>',
        ),
        ("<p>字<br/></p><p><br/></p>", "<p>字</p>"),
        ("<p><br/><br/>字<br/>句</p>", "<p>字<br/>句</p>"),
        ("<ul><li>一</li><li> </li></ul>", "<ul><li>一</li></ul>"),
        ("<ul><li></li></ul>", ""),
        ("<p>6063\u00a0铝\ufeff材</p>", "<p>6063 铝材</p>"),
        ('<p><a href="https://example.com/"></a>字</p>', "<p>字</p>"),
        ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
        (
            '<p>见<a linktype="page" id="3">此页</a></p>',
            '<p>见<a id="3" linktype="page">此页</a></p>',
        ),
        ("<p>一 <b>二</b> 三</p>", "<p>一 <b>二</b> 三</p>"),
        ("<p><b>　　粗</b>字 </p>", "<p><b>粗</b>字</p>"),
        ("<div>一</div><div><div>二</div></div>", "<p>一</p><p>二</p>"),
        ("<p>一<script>alert(1)</script><!-- x --></p>", "<p>一</p>"),
        ('<p onclick="x()" style="color:red">一</p>', "<p>一</p>"),
        (
            "<ul><li>一<ul><li>二</li><li></li></ul></li></ul>",
            "<ul><li>一<ul><li>二</li></ul></li></ul>",
        ),
        ("<p>一</p><hr/><p>二</p>", "<p>一</p><hr/><p>二</p>"),
    ],
)
def test_clean_html(given, kept):
    assert clean_html(given).replace('linktype="page" id="3"', 'id="3" linktype="page"') == kept


def test_cleaning_twice_changes_nothing():
    for html in (WORD, WECHAT):
        assert clean_html(clean_html(html)) == clean_html(html)


def contentstate(*blocks: dict, entities: dict | None = None) -> str:
    """What Draftail posts for a text."""
    return json.dumps({"blocks": blocks, "entityMap": entities or {}})


def block(text: str, kind: str = "unstyled", **extra) -> dict:
    defaults = {"key": "abcde", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return {"text": text, "type": kind} | defaults | extra


IMAGE = {
    "0": {
        "type": "IMAGE",
        "mutability": "IMMUTABLE",
        "data": {"src": "https://mmbiz.qpic.cn/mmbiz_png/0", "alt": "", "format": "left"},
    }
}
PASTED = contentstate(
    block(
        "　　挤压比、舌比与工作带长度。",
        inlineStyleRanges=[{"offset": 2, "length": 3, "style": "BOLD"}],
    ),
    block(""),
    block(" \u00a0"),
    block(" ", kind="atomic", entityRanges=[{"key": 0, "offset": 0, "length": 1}]),
    block(
        "红字",
        inlineStyleRanges=[{"offset": 0, "length": 2, "style": "CODE"}],
    ),
    block("点一", kind="unordered-list-item"),
    block("", kind="unordered-list-item"),
    entities=IMAGE,
)


@pytest.fixture
def editor(site, client):
    client.force_login(UserFactory(groups=["编辑 Editors"]))
    return client


EMPTY_FIELDS = [
    *("slug", "summary", "cover", "cover_alt", "date", "category", "tags", "author"),
    *("source_name", "source_url", "pinned_until", "seo_title", "search_description"),
    *("social_image", "go_live_at", "expire_at"),
]


def save(client, site, *stream, **action) -> ArticlePage:
    data = dict.fromkeys(EMPTY_FIELDS, "") | {
        "title": "试模报告",
        "body": streamfield(stream),
        "related_articles": inline_formset([]),
        "comments": inline_formset([]),
        **action,
    }
    url = reverse("wagtailadmin_pages:add", args=["news", "articlepage", site.news.pk])
    response = client.post(url, nested_form_data(data))
    assert response.status_code == 302, response.context["form"].errors
    return ArticlePage.objects.get()


def test_a_paste_saved_through_the_form_is_clean(editor, site):
    [text] = save(editor, site, ("paragraph", PASTED)).body
    html = text.value.source
    assert "挤压比" in html
    assert "<b>" in html
    assert "点一" in html
    for unwanted in ("<img", "mmbiz", "style", "class", "<h2", "<code", "\u3000", "\u00a0"):
        assert unwanted not in html, unwanted
    assert "<p></p>" not in html
    assert html.count("<p") == 2
    assert html.count("<li") == 1


@pytest.mark.parametrize("action", [{}, {"action-submit": "1"}])
def test_an_empty_text_is_left_out_instead_of_refused(editor, site, action):
    empty = contentstate(block(" "), block(""))
    page = save(editor, site, ("paragraph", empty), ("paragraph", PASTED), **action)
    assert len(page.body) == 1


def test_texts_shown_to_many_at_once_stay_apart():
    editor = get_rich_text_editor_widget()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            shown = list(
                pool.map(lambda n: editor.format_value(f"<p>text {n}</p>" * 20), range(200))
            )
    finally:
        sys.setswitchinterval(before)
    for number, text in enumerate(shown):
        assert {block["text"] for block in json.loads(text)["blocks"]} == {f"text {number}"}
