"""Caches in front are told of every change of public content."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.sessions.backends.db import SessionStore

from portal.health import beat
from portal.published import front
from tests.factories import CompanyFactory

pytestmark = pytest.mark.django_db


class Cache(ThreadingHTTPServer):
    """A cache that notes what it is asked for, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str]] = []
        self.status = 200
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    def do_BAN(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers["Host"]))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments) -> None:
        """Write nothing."""


class Clock:
    """The seconds that the test says have passed."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def cache() -> Iterator[Cache]:
    server = Cache()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def follower(cache, clock, settings) -> front.Follower:
    settings.SITE_URL = "https://www.example.com"
    in_front_of(settings, cache.url)
    return front.Follower(clock)


def in_front_of(settings, *addresses: str) -> None:
    settings.WAGTAILFRONTENDCACHE = {
        address: {"BACKEND": "portal.published.front.BanBackend", "LOCATION": address}
        for address in addresses
    }


def settle(follower: front.Follower, clock: Clock, cache: Cache) -> None:
    for _ in front.TOLD_AFTER:
        follower.follow()
        clock.now += max(front.TOLD_AFTER)
    follower.follow()
    cache.asked.clear()


def test_a_change_has_it_forget_the_host_at_once_and_when_all_nodes_have_followed(
    follower, clock, cache
):
    settle(follower, clock, cache)
    follower.follow()
    assert cache.asked == []
    CompanyFactory(short_name="恒拓")
    follower.follow()
    assert cache.asked == [("BAN", "/", "www.example.com")]
    follower.follow()
    assert len(cache.asked) == 1
    for seconds, times in ((1.9, 1), (2.1, 2), (9.9, 2), (10.1, 3), (100, 3)):
        clock.now = 1000.0 + len(front.TOLD_AFTER) * max(front.TOLD_AFTER) + seconds
        follower.follow()
        assert len(cache.asked) == times, seconds


def test_what_visitors_do_not_see_is_no_change(follower, clock, cache):
    settle(follower, clock, cache)
    session = SessionStore()
    session["of"] = "chief"
    session.save()
    beat("worker")
    follower.follow()
    assert cache.asked == []


def test_it_is_told_again_until_it_has_understood(follower, clock, cache):
    settle(follower, clock, cache)
    cache.status = 403
    CompanyFactory()
    for _ in range(3):
        follower.follow()
    assert len(cache.asked) == 3
    cache.status = 200
    follower.follow()
    follower.follow()
    assert len(cache.asked) == 4


def test_one_that_is_gone_keeps_no_other_from_being_told(clock, cache, settings):
    in_front_of(settings, "http://127.0.0.1:9", cache.url)
    front.Follower(clock).follow()
    assert len(cache.asked) == 1


def test_a_worker_that_begins_tells_it_at_once(follower, cache):
    """The edition may have risen while there was no worker."""
    follower.follow()
    assert len(cache.asked) == 1


def test_health_says_when_it_is_not_told(follower, clock, cache, settings, client):
    beat("worker")
    assert not front.check().failing
    follower.follow()
    assert front.check() is None
    front.Heartbeat.objects.filter(name=front.HEARTBEAT).update(beat_at="2026-01-01T00:00Z")
    cache.status = 500
    CompanyFactory()
    clock.now += front.BEAT_EVERY
    follower.follow()
    assert front.check().failing
    settings.WAGTAILFRONTENDCACHE = {}
    assert front.check() is None
