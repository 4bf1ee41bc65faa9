"""The results of a search: a mixin for modelsearch's, which a backend's compiler answers."""

from collections.abc import Sequence
from typing import Any

from .compiling import RunQueryCompiler


class RankedResults:
    """Results of which only what is asked for is read, and the newest are ranked."""

    query_compiler: RunQueryCompiler
    start: int
    stop: int | None

    @property
    def is_ranked(self) -> bool:
        """Whether objects are listed by relevance; values, and an order of one's own, are not."""
        compiler = self.query_compiler
        return (
            compiler.order_by_relevance
            and compiler.queryset._fields is None
            and not compiler.searches_everything
        )

    def bounded_count(self) -> tuple[int, bool]:
        """Return the number of matches, at most `counted`, and whether there are more."""
        if self.is_ranked:
            return len(self.query_compiler.ranking.matches), self.query_compiler.ranking.more
        most = self.query_compiler.counted
        number = self[: most + 1].count()
        return min(number, most), number > most

    def newest_keys(self) -> list[Any]:
        """Return the keys of the newest matches, as far as they are counted, the best first."""
        return [match.key for match in self.query_compiler.ranking.matches]

    def keys(self) -> list[Any]:
        """Return the keys of all matches, the best of the newest first, without their objects."""
        compiler = self.query_compiler
        return [match.key for match in compiler.matches(self.start, self.stop)]

    def newest(self, limit: int, only: Sequence[str]) -> list[Any]:
        """Return the newest objects found, at most so many, whatever their relevance.

        Of each only these fields are read, the key among them (see `newest_with`).
        """
        return self.query_compiler.newest_with(only, limit)

    def _do_search(self) -> list[Any]:
        if not self.is_ranked:
            return super()._do_search()
        matches = self.query_compiler.matches(self.start, self.stop)
        objects = self.query_compiler.objects(matches)
        if self._score_field:
            scores = {match.key: match.score for match in matches}
            for obj in objects:
                setattr(obj, self._score_field, scores[obj.pk])
        return objects

    def _do_count(self) -> int:
        if not self.is_ranked:
            return super()._do_count()
        if self.stop is not None and self.stop <= len(self.query_compiler.ranking.matches):
            return max(0, self.stop - self.start)
        number = self.query_compiler.count()
        return max(0, (number if self.stop is None else min(number, self.stop)) - self.start)
