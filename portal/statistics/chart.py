"""The columns of a chart of days, in percent of its width and pixels of its height: drawn by the
server, so that it needs no script and keeps its letters' size on a telephone."""

from dataclasses import dataclass
from datetime import date
from math import ceil

HEIGHT = 160
#: With more days than this a column stands for a week.
MOST_COLUMNS = 92


@dataclass(frozen=True, slots=True)
class Column:
    """One column from its lower edge up; `last` is another day than `first` for a week."""

    first: date
    last: date
    number: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    columns: list[Column]
    #: The number at the upper edge, a round one.
    top: int
    height: int = HEIGHT

    @property
    def is_by_week(self) -> bool:
        return bool(self.columns) and self.columns[0].first != self.columns[0].last

    @property
    def highest(self) -> Column:
        return max(self.columns, key=lambda column: column.number)

    @property
    def middle(self) -> Column:
        return self.columns[len(self.columns) // 2]


def chart(days: list[tuple[date, int]]) -> Chart:
    """Return the chart of sums by day, which are at least one."""
    size = 1 if len(days) <= MOST_COLUMNS else 7
    # Weeks end today, so that the last column is a whole one.
    start = len(days) % size
    parts = [days[:start]] if start else []
    parts += [days[at : at + size] for at in range(start, len(days), size)]
    sums = [sum(number for _day, number in part) for part in parts]
    top = _round_up(max(sums))
    step = 100 / len(parts)
    return Chart(
        [
            Column(
                part[0][0],
                part[-1][0],
                number,
                round(index * step + step * 0.12, 3),
                round(step * 0.76, 3),
                HEIGHT - round(HEIGHT * number / top, 1),
                round(HEIGHT * number / top, 1),
            )
            for index, (part, number) in enumerate(zip(parts, sums, strict=True))
        ],
        top,
    )


def _round_up(number: int) -> int:
    """Return the next number that is 2, 4, 5, 8 or 10 times a power of ten; at least 4."""
    power = 10 ** max(0, len(str(number)) - 1)
    return max(4, next(n * power for n in (1, 2, 4, 5, 8, 10) if n * power >= ceil(number)))
