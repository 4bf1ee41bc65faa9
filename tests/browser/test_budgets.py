"""What the first visit to a page transfers: bytes and requests, which are the same on any day."""

import pytest

from tests.browser.conftest import PHONE

KB = 1024
#: Articles without pictures.
ARTICLES = ["/news/recycled-billet-notes-reprint/"]


class Transfer:
    """The answers a page's first visit received: address and compressed bytes with headers."""

    def __init__(self, window, path: str) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        session = window.context.new_cdp_session(window.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._received)
        window.open(path)
        window.page.wait_for_load_state("networkidle")

    def _asked(self, event: dict) -> None:
        address = event["request"]["url"]
        # The icon is the window's, not the page's: fetched after it, and once for all pages.
        if not address.startswith("data:") and "/favicon." not in address:
            self.addresses[event["requestId"]] = address

    def _received(self, event: dict) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    @property
    def table(self) -> list[tuple[str, int]]:
        return [(url, self.sizes.get(request, 0)) for request, url in self.addresses.items()]

    @property
    def total(self) -> int:
        return sum(size for _url, size in self.table)


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_home_page_is_light(visit, path):
    transfer = Transfer(visit(**PHONE), path)
    assert transfer.total <= 30 * KB, transfer.table
    assert len(transfer.table) <= 5, transfer.table


@pytest.mark.parametrize("act", ["press", "leave"])
def test_a_visit_is_told_once_somebody_does_something_and_costs_the_first_view_nothing(visit, act):
    window = visit(**PHONE)
    transfer = Transfer(window, "/")
    assert not [url for url, _size in transfer.table if url.endswith("/visit")]
    with window.page.expect_request("**/visit") as told:
        if act == "press":
            window.page.keyboard.press("Tab")
        else:
            # The browser's own leaves no page that could be asked what it sent.
            window.page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert told.value.method == "POST"
    assert told.value.post_data == "at=%2F&from="


@pytest.mark.parametrize("path", ARTICLES)
def test_an_article_is_light(visit, path):
    transfer = Transfer(visit(**PHONE), path)
    assert transfer.total <= 25 * KB, transfer.table
    # The rules of prefetching come beside the page, once, in browsers that know them.
    own = [line for line in transfer.table if ".speculationrules" not in line[0]]
    assert len(own) <= 4, transfer.table


@pytest.mark.parametrize("path", ["/", "/news/", *ARTICLES, "/about/", "/contact/", "/search/"])
def test_scripts_are_few_and_small(visit, path):
    transfer = Transfer(visit(**PHONE), path)
    scripts = [size for url, size in transfer.table if url.endswith(".js")]
    assert len(scripts) <= 2, transfer.table
    assert sum(scripts) <= 8 * KB, transfer.table
