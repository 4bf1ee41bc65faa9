"""What a search finds, beside what stands in the texts (brute force)."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

HEADER = "{:<10}{:>7}{:>13}{:>13}{:>13}{:>8}{:>8}{:>10}{:>11}".format(
    "search", "words", "hits", "found", "missed", "wrong", "errors", "recall", "precision"
)


@dataclass
class Recall:
    """Counts of articles, over all runs that were looked for."""

    hits: int = 0
    found: int = 0
    missed: int = 0
    wrong: int = 0
    errors: int = 0
    #: The runs of which something was missed, or too much found.
    runs: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.hits if self.hits else 1.0

    @property
    def precision(self) -> float:
        shown = self.found + self.wrong
        return self.found / shown if shown else 1.0

    def row(self, label: str, words: int) -> str:
        """Return a line of the table, below `HEADER`, for what `label` says."""
        return (
            f"{label:<10}{words:>7,}{self.hits:>13,}{self.found:>13,}{self.missed:>13,}"
            f"{self.wrong:>8,}{self.errors:>8}{self.recall:>10.2%}{self.precision:>11.2%}"
        )

    def add(self, run: str, expected: set[Any], answer: set[Any] | None) -> None:
        """Count what a search answered for a run, None for an error."""
        self.errors += answer is None
        answer = answer or set()
        self.hits += len(expected)
        self.found += len(answer & expected)
        self.missed += len(expected - answer)
        self.wrong += len(answer - expected)
        if answer != expected:
            self.runs.append(run)


def sampled(texts: list[str], number: int) -> list[str]:
    """Return different runs of one to six characters of the texts, the same ones every time."""
    draw = random.Random(8)
    runs: set[str] = set()
    while len(runs) < number:
        word = draw.choice(draw.choice(texts).split())
        start = draw.randrange(len(word))
        run = word[start : start + draw.randint(1, 6)]
        if run.isprintable():
            runs.add(run)
    return sorted(runs)


def compare(backend: Any, expected: dict[str, set[Any]]) -> Recall:
    """Return what a backend finds for each run among the articles, beside what it should."""
    from django.db import transaction

    recall = Recall()
    for run, keys in expected.items():
        try:
            with transaction.atomic():
                answer = set(_found(backend, run))
        except Exception:  # what a visitor would see as a server error
            answer = None
        recall.add(run, keys, answer)
    return recall


def _found(backend: Any, run: str) -> Iterable[Any]:
    from news.models import ArticlePage

    results = backend.search(run, ArticlePage)
    if hasattr(results, "keys"):
        return results.keys()
    return results.get_queryset().values_list("pk", flat=True)
