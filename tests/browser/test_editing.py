"""An article on its way: an editor writes it, a moderator publishes it, a visitor reads it."""

import base64
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

PASSWORD = "Zx8-browser-tests"
MAKE_STAFF = f"""
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
for name, group in (("xiaolin", "编辑 Editors"), ("laowu", "审核 Moderators")):
    user, new = get_user_model().objects.get_or_create(username=name)
    user.set_password("{PASSWORD}")
    user.save()
    user.groups.set([Group.objects.get(name=group)])
"""
# As Word and WeChat's editor put it on the clipboard.
PASTED = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>
<!--StartFragment-->
<p class=MsoNormal style='text-indent:21.0pt'><span style='font-family:宋体;color:red'>
　　第一段：<b>工作带</b>由五毫米改为三毫米。</span><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<section style="margin:0"><p><img src="https://mmbiz.qpic.cn/mmbiz_png/none/640">第二段：试模两次。</p></section>
<!--EndFragment--></body></html>
"""


@pytest.fixture
def staff(running_site) -> None:
    running_site.manage("shell", "-v0", "-c", MAKE_STAFF)


def picture() -> dict:
    """A photo as a file chosen from a disk."""
    buffer = BytesIO()
    Image.effect_mandelbrot((1200, 900), (-2, -1.5, 1, 1.5), 40).convert("RGB").save(buffer, "JPEG")
    return {"name": "试模.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def paste(page: Page, html: str, save: bool = False) -> None:
    """Give `html` to the focused editor as the clipboard would; `save` in the same moment."""
    page.evaluate(
        """([encoded, save]) => {
            const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
            const data = new DataTransfer();
            data.setData("text/html", new TextDecoder().decode(bytes));
            data.setData("text/plain", "");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
            );
            if (save) document.querySelector("[data-edit-form]").requestSubmit();
        }""",
        [base64.b64encode(html.encode()).decode(), save],
    )


def begin_text(page: Page) -> None:
    """Add the first block, of text, and go into it once it has unfolded."""
    page.locator("[data-streamfield-stream-container] button").first.click()
    page.locator("[role=option]").first.click()
    page.locator(".public-DraftEditor-content").first.click()
    expect(page.locator("[data-streamfield-child][style*=overflow]")).to_have_count(0)


def new_article(visit) -> Page:
    """Return the form of a new article, as an editor sees it."""
    editor = visit()
    editor.log_in("xiaolin", PASSWORD)
    editor.page.get_by_role("link", name="写文章").click()
    return editor.page


def write_article(page: Page, title: str) -> None:
    """Fill the form of a new article: title, summary, a cover uploaded in place, a pasted text."""
    page.fill("#id_title", title)
    page.fill("#id_summary", "两次试模，一次比一次平。")
    page.locator("#id_cover-chooser [data-chooser-action-choose]").first.click()
    page.locator(".modal a[href='#tab-upload']").click()
    upload = page.locator(".modal #tab-upload")
    upload.locator("input[type=file]").set_input_files(picture())
    upload.locator("[name$=title]").fill("试模现场")
    upload.locator("[name$=description]").fill("试模现场的型材端面")
    upload.locator("[type=submit]").click()
    page.locator("#id_cover-chooser img").first.wait_for()
    begin_text(page)
    paste(page, PASTED)
    expect(page.locator("[name=body-0-value]")).to_have_value(re.compile("第二段"))


def test_an_article_goes_from_editor_to_moderator_to_visitor(visit, staff):
    title = "编辑在浏览器里写的一篇：舌形型材的两次试模"
    form = new_article(visit)
    write_article(form, title)
    form.locator("footer .w-dropdown__toggle").click()
    form.locator("[name=action-submit]").click()
    form.wait_for_load_state("load")
    form.get_by_text(title).first.wait_for()

    visitor = visit(**PHONE)
    visitor.open("/news/")
    assert visitor.page.get_by_text(title).count() == 0

    moderator = visit()
    moderator.log_in("laowu", PASSWORD)
    moderator.page.get_by_text(title).first.wait_for()
    moderator.page.get_by_role("link", name=title).first.click()
    moderator.page.locator("footer .w-dropdown__toggle").click()
    with moderator.page.expect_navigation():
        moderator.page.get_by_role("button", name="通过并发布", exact=True).click()

    visitor.open("/news/")
    visitor.page.get_by_role("link", name=title).first.click()
    visitor.page.wait_for_url("**/news/bian-ji-zai-liu-lan-qi-li-*/")
    assert visitor.page.locator("h1").inner_text().replace("\n", "") == title
    assert visitor.page.locator("main picture img").first.get_attribute("alt")
    text = visitor.page.locator(".block-text p")
    assert [line.strip() for line in text.all_inner_texts()] == [
        "第一段：工作带由五毫米改为三毫米。",
        "第二段：试模两次。",
    ]
    assert visitor.page.locator(".block-text b").first.inner_text() == "工作带"
    assert visitor.page.locator(".block-text").locator("[style], font, img").count() == 0


def test_an_editor_is_told_what_of_a_pasted_text_has_a_block_of_its_own(visit, staff):
    page = new_article(visit)
    begin_text(page)
    told = page.locator(".portal-pasted")
    paste(page, "<p class=MsoNormal>只有文字。</p>")
    page.get_by_text("只有文字。").wait_for()
    expect(told).to_have_text("")
    cells = "<table><tr><td>牌号</td><td>6063</td></tr></table>"
    lines = "<p class=MsoNormal>两次。</p>" * 30
    paste(page, f"<h2>一、试模</h2>{lines}{cells}")
    expect(told).to_contain_text("小标题已变为普通段落")
    expect(told).to_contain_text("表格已变为普通段落")
    expect(told).not_to_contain_text("图片")
    expect(told).to_be_in_viewport()
    paste(page, "<p>没有别的。</p><img src='https://mmbiz.qpic.cn/mmbiz_png/none/640'>")
    expect(told).to_have_text("图片没有一起粘贴。需要图片时，请添加“图片”内容块。")


def test_a_row_of_a_pasted_table_becomes_one_line(visit, staff):
    page = new_article(visit)
    begin_text(page)
    of_word = "<td><p class=MsoNormal><b>牌号</b></p></td><td><p class=MsoNormal>6063</p></td>"
    layout = "<td><p>一、试模。</p><p>二、修模。</p></td><td>广告</td>"
    paste(
        page,
        "<p>前面的话。</p>"
        f"<table><tr>{of_word}</tr><tr><td>状态</td><td></td><td>T5</td></tr></table>"
        f"<p>后面的话。</p><table><tr>{layout}</tr></table>",
    )
    lines = page.locator("[data-block=true]")
    expect(lines.first).to_have_text("前面的话。")
    assert lines.all_inner_texts()[:5] == [
        "前面的话。",
        "牌号 | 6063",
        "状态 | T5",
        "后面的话。",
        "一、试模。",
    ]
    expect(lines.nth(1).locator("[style*=bold]")).to_have_text("牌号")
    expect(page.locator(".portal-pasted")).to_contain_text("表格已变为普通段落")


@pytest.mark.parametrize(
    ("font", "sign"), [("Wingdings", "l"), ("Wingdings", "Ø"), ("Symbol", "·")]
)
def test_points_of_word_become_a_list_whatever_their_sign(visit, staff, font, sign):
    page = new_article(visit)
    begin_text(page)
    mark = f"<span style='font-family:{font}'><span style='mso-list:Ignore'>{sign}<span>&nbsp;"
    point = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
    paste(page, f"{point}{mark}</span></span></span><![endif]>第一项</p><p class=MsoNormal>尾</p>")
    expect(page.locator(".public-DraftEditor-content li")).to_have_text("第一项")


def test_what_is_typed_right_before_saving_is_saved(visit, staff):
    page = new_article(visit)
    page.fill("#id_title", "写完马上保存")
    begin_text(page)
    with page.expect_navigation():
        paste(page, "<p>最后一句。</p>", save=True)
    expect(page.locator(".public-DraftEditor-content")).to_have_text("最后一句。")
