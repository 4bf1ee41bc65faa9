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


def paste(page: Page, html: str) -> None:
    """Give `html` to the focused editor as the clipboard would."""
    page.evaluate(
        """(encoded) => {
            const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
            const data = new DataTransfer();
            data.setData("text/html", new TextDecoder().decode(bytes));
            data.setData("text/plain", "");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
            );
        }""",
        base64.b64encode(html.encode()).decode(),
    )


def write_article(page: Page, title: str) -> None:
    """Fill the form of a new article: title, summary, a cover uploaded in place, a pasted text."""
    page.get_by_role("link", name="写文章").click()
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
    page.locator("[data-streamfield-stream-container] button").first.click()
    page.locator("[role=option]").first.click()
    editor = page.locator(".public-DraftEditor-content").first
    editor.click()
    paste(page, PASTED)
    expect(page.locator("[name=body-0-value]")).to_have_value(re.compile("第二段"))


def test_an_article_goes_from_editor_to_moderator_to_visitor(visit, staff):
    title = "编辑在浏览器里写的一篇：舌形型材的两次试模"
    editor = visit()
    editor.log_in("xiaolin", PASSWORD)
    write_article(editor.page, title)
    editor.page.locator("footer .w-dropdown__toggle").click()
    editor.page.locator("[name=action-submit]").click()
    editor.page.wait_for_load_state("load")
    editor.page.get_by_text(title).first.wait_for()

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
