"""Several saved pages of one site → each contact, factory and article once.

Every page of a site repeats its contacts; a list of news has titles whose texts are on other
pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from news.importing.captures import Capture, CapturedArticle, CapturedContact, CapturedFactory


@dataclass(frozen=True, slots=True)
class Conflict:
    """Pages that say different things of one record: `kept` is imported, `left` is not."""

    name: str
    kept: str
    left: str


@dataclass(frozen=True, slots=True)
class Merged:
    contacts: tuple[CapturedContact, ...]
    factories: tuple[CapturedFactory, ...]
    articles: tuple[CapturedArticle, ...]
    conflicts: tuple[Conflict, ...] = ()


def merge(captures: Iterable[Capture]) -> Merged:
    """Return what `captures` hold together; the first page wins, later ones add what it lacks."""
    contacts: dict[str, CapturedContact] = {}
    factories: dict[str, CapturedFactory] = {}
    articles: dict[str, CapturedArticle] = {}
    conflicts: list[Conflict] = []
    for capture in captures:
        for contact in capture.contacts:
            known = contacts.get(contact.name)
            contacts[contact.name] = _join(known, contact, conflicts) if known else contact
        for factory in capture.factories:
            known = factories.get(factory.name)
            factories[factory.name] = _join(known, factory, conflicts) if known else factory
        for article in capture.articles:
            known = articles.get(article.title)
            if known and known.body and article.body and _texts(known) != _texts(article):
                conflicts.append(Conflict(article.title, _start(known), _start(article)))
            if known and known.date and article.date and _day(known) != _day(article):
                conflicts.append(Conflict(article.title, _day(known), _day(article)))
            articles[article.title] = known.completed_by(article) if known else article
    return Merged(
        tuple(contacts.values()),
        tuple(factories.values()),
        tuple(articles.values()),
        tuple(dict.fromkeys(conflicts)),
    )


def _join(
    known: CapturedContact | CapturedFactory,
    other: CapturedContact | CapturedFactory,
    conflicts: list[Conflict],
) -> CapturedContact | CapturedFactory:
    """Return `known` with the numbers and fields it lacks from `other`."""
    phones = {phone.key: phone for phone in (*other.phones, *known.phones)}
    changes: dict[str, object] = {"phones": tuple(phones.values())}
    for name in ("role", "email", "wechat_id", "address"):
        ours, theirs = getattr(known, name, ""), getattr(other, name, "")
        if theirs and not ours:
            changes[name] = theirs
        elif theirs and theirs != ours:
            conflicts.append(Conflict(known.name, ours, theirs))
    return replace(known, **changes)


def _texts(article: CapturedArticle) -> list[str]:
    return [block.text for block in article.body]


def _day(article: CapturedArticle) -> str:
    return str(article.date.when.date()) if article.date else ""


def _start(article: CapturedArticle) -> str:
    return article.body[0].text[:40]
