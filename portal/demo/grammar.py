"""A grammar of the trade: as many Chinese articles as one likes, each another, always the same.

A title is counted, not drawn: the words of its form are the digits of the article's number, so
that no two are alike. What stands below it is drawn with the number as the seed. Which article a
number gives never changes, however many there are.
"""

import random
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import prod

from portal.demo.vocabulary import SUBJECTS, WORDS, Subject

#: Prime to the number of titles of every form, so that neighbours in number have little in common.
STRIDE = 1_000_003
YEARS = 10
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """An article's words; `blocks` are pairs of block type and stored StreamField value."""

    number: int
    title: str
    summary: str
    category: str
    author: str
    blocks: list[tuple[str, object]]


def article(number: int) -> Text:
    """Return article `number`, counted from 1. Raises ValueError beyond the last title."""
    draw = random.Random(number)  # noqa: S311 - to be the same again
    subject = SUBJECTS[number % len(SUBJECTS)]
    words: dict[str, str] = {}
    rounds, place = divmod(number, len(SUBJECTS))
    index = rounds * SUBJECTS.count(subject) + SUBJECTS[:place].count(subject)
    title = _counted(subject.titles, index, words)
    words |= {name: draw.choice(WORDS[name]) for name in WORDS if name not in words}
    words["code"] = f"HT-{number:06}"
    summary = _filled(draw.choice(subject.summaries), words, draw)
    return Text(
        number, title, summary, subject.category, draw.choice(WORDS["author"]),
        _blocks(subject, words, draw),
    )  # fmt: skip


def date_of(number: int, newest: datetime) -> datetime:
    """Return when article `number` appeared: on some day of the ten years before `newest`."""
    draw = random.Random(-number)  # noqa: S311
    day = draw.randrange(YEARS * 365)
    # In working hours, as people publish.
    return newest - timedelta(days=day, minutes=draw.randrange(9 * 60))


def _counted(forms: Sequence[str], index: int, words: dict[str, str]) -> str:
    """Return title `index` of a subject, and put the words it uses into `words`."""
    form = forms[index % len(forms)]
    names = _FIELD.findall(form)
    count = prod(len(WORDS[name]) for name in names)
    if index // len(forms) >= count:
        raise ValueError(f"There are only {count} titles of the form {form}.")
    # Not from nothing, where all words would be the first ones.
    rest = (index // len(forms) + 137) * STRIDE % count
    for name in names:
        rest, digit = divmod(rest, len(WORDS[name]))
        words[name] = WORDS[name][digit]
    return form.format_map(words)


def _filled(form: str, words: dict[str, str], draw: random.Random) -> str:
    """Fill a form with the article's own words, and with fresh numbers."""

    def word(field: re.Match) -> str:
        name = field[1]
        if name in words:
            return words[name]
        low, high = name.split("_")[1:]
        return str(draw.randint(int(low), int(high)))

    return _FIELD.sub(word, form)


def _blocks(subject: Subject, words: dict[str, str], draw: random.Random) -> list:
    sentences = draw.sample(subject.sentences, k=min(len(subject.sentences), draw.randint(6, 9)))
    said = [_filled(sentence, words, draw) for sentence in sentences]
    middle = len(said) // 2
    opening = f"<p>{''.join(said[:2])}</p><p>{''.join(said[2:middle])}</p>"
    blocks: list[tuple[str, object]] = [
        ("paragraph", opening),
        ("heading", {"text": draw.choice(subject.headings), "level": "h2"}),
    ]
    if draw.random() < 0.4:
        points = [
            {"type": "item", "id": _id(words["code"], at), "value": {"number": at, "text": text}}
            for at, text in enumerate((f"<p>{sentence}</p>" for sentence in said[middle:]), 1)
        ]
        blocks.append(("numbered_points", {"points": points}))
    else:
        blocks.append(("paragraph", f"<p>{''.join(said[middle:])}</p>"))
    if draw.random() < 0.15:
        quote = _filled(draw.choice(subject.quotes), words, draw)
        blocks.append(("quote", {"text": quote, "attribution": words["person"]}))
    blocks.append(("paragraph", f"<p>{_filled(draw.choice(subject.closings), words, draw)}</p>"))
    return blocks


def _id(code: str, at: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{code}/{at}"))
