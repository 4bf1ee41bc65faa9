"""A real Chromium on the running site, as a phone and as a desk."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Before pytest-xdist looks for groups: one worker runs these, and starts the site once.
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("running_site"))


@pytest.fixture(scope="session")
def playwright() -> Playwright:
    if CHROMIUM is None:
        why = "No Chromium on PATH; `make browser` installs it."
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    # Playwright's loop runs in this thread; Django would refuse its own calls beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright) -> Browser:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def large_text(playwright) -> Browser:
    """Chromium of a reader who has set the text to twice its size."""
    switches = [*SWITCHES, "--blink-settings=defaultFontSize=32"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
    yield browser
    browser.close()


class Visit:
    """A browser window of its own, and what it complained about."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.complaints: list[str] = []
        self.said: list[str] = []
        self.outside: set[str] = set()
        context.on("console", self._hear)
        context.on("weberror", self._note)
        context.on("request", self._see)
        self.page: Page = context.new_page()

    def _hear(self, message) -> None:
        if "status of 404" in message.text and message.location["url"] == self.page.url:
            return  # The browser announces the answer that was asked for.
        self.said.append(f"{self.page.url}: {message.text}")
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note(self, error) -> None:
        # Emulating a phone resizes the window in the middle of a transition between pages.
        if "Viewport size changed" not in str(error.error):
            self.complaints.append(str(error.error))

    def _see(self, request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside.add(request.url)

    def open(self, path: str) -> int:
        answer = self.page.goto(self.url + path, wait_until="load")
        return answer.status

    def log_in(self, name: str, password: str) -> None:
        self.open("/admin/login/")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url("**/admin/")


@pytest.fixture
def visit(chromium, running_site):
    """Opens windows: `visit(**PHONE)`; fails the test if a page complained or looked outside."""
    visits: list[Visit] = []

    def opener(**device) -> Visit:
        device = {"locale": "zh-CN"} | (device or DESK)
        visits.append(Visit(chromium.new_context(**device), running_site.url))
        return visits[-1]

    yield opener
    for one in visits:
        one.context.close()
        assert one.outside == set()
        assert one.complaints == []


@pytest.fixture(scope="module")
def _kept_windows() -> dict[str, Visit]:
    kept: dict[str, Visit] = {}
    yield kept
    for one in kept.values():
        one.context.close()


@pytest.fixture
def look(chromium, running_site, _kept_windows):
    """Like `visit`, for pages that are only looked at: the window is kept for the next test.

    Fails the test if a page said anything at all on the console.
    """
    used: list[Visit] = []

    def opener(browser: Browser = chromium, **device) -> Visit:
        key = f"{id(browser)} {device}"
        if key not in _kept_windows:
            device = {"locale": "zh-CN"} | (device or DESK)
            _kept_windows[key] = Visit(browser.new_context(**device), running_site.url)
        used.append(_kept_windows[key])
        return used[-1]

    yield opener
    for one in used:
        heard, outside = one.said + one.complaints, one.outside
        one.said, one.complaints, one.outside = [], [], set()
        assert outside == set()
        assert heard == []
