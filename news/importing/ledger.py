"""What became of each line of a capture: one entry per line, none without."""

from news.importing.captures import Fate, LineAccount, Reason
from news.importing.lines import Line


class Ledger:
    """Entries are made in any order; a line nobody placed is reported as such."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._entries: dict[int, LineAccount] = {}
        self._values: dict[int, int] = {}
        for line in lines:
            if line.is_blank:
                self.place(line.number, Fate.BLANK)

    def place(
        self,
        number: int,
        fate: Fate,
        reason: Reason | None = None,
        leftover: str = "",
        values: int = 1,
        once: bool = False,
    ) -> None:
        """Note what line `number` became. `values`: how many facts were taken from it;
        `once`: only if there is no entry yet."""
        if once and number in self._entries:
            return
        raw = self._lines[number - 1].raw
        self._values[number] = values
        self._entries[number] = LineAccount(number, raw, fate, reason, leftover)

    def take_back(self, number: int, value: str, reason: Reason) -> None:
        """Note that `value` of line `number` found no place after all."""
        entry = self._entries[number]
        self._values[number] -= 1
        fate = entry.fate if self._values[number] > 0 else Fate.NOT_PLACED
        leftover = f"{entry.leftover} {value}".strip()
        self._entries[number] = LineAccount(
            number, entry.text, fate, entry.reason or reason, leftover
        )

    def accounts(self) -> tuple[LineAccount, ...]:
        """Return the entries in the order of the lines."""
        return tuple(
            self._entries.get(line.number)
            or LineAccount(line.number, line.raw, Fate.NOT_PLACED, Reason.UNKNOWN)
            for line in self._lines
        )
