"""Seconds of a core that this process uses, charged to the test, its file or the whole run."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Account = Literal["test", "file", "run"]


def calibrate() -> float:
    """Seconds of a core for the fixed piece of work: texts, dictionaries, sorting."""
    start = time.process_time()
    for turn in range(120):
        rows = [{"key": f"{turn}-{number}", "value": number * 7 % 101} for number in range(3_000)]
        rows.sort(key=lambda row: (row["value"], row["key"]))
        assert "".join(f"{row['key']}={row['value']};" for row in rows)
    return time.process_time() - start


def spent() -> float:
    """Seconds of a core that this process, and the programs that it waited for, have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class Meter:
    """Charges the work of this process to whom it serves."""

    def __init__(self) -> None:
        self._accounts: Counter[Account] = Counter()
        self._account: Account = "test"
        self._since = spent()
        self.units: list[float] = []

    @contextmanager
    def charge(self, account: Account) -> Iterator[None]:
        self._settle()
        before, self._account = self._account, account
        try:
            yield
        finally:
            self._settle()
            self._account = before

    def take(self) -> Counter[Account]:
        """Seconds by account since the last call."""
        self._settle()
        taken, self._accounts = self._accounts, Counter()
        return taken

    def measure_unit(self) -> None:
        """Of this moment; what it costs, and what went before, is nobody's."""
        self.units.append(calibrate())
        self.take()

    @contextmanager
    def with_unit(self, unit: float) -> Iterator[None]:
        """For work that is compared with a unit of its own."""
        self.take()
        before, self.units = self.units, [unit]
        try:
            yield
        finally:
            self.units = before

    @property
    def unit(self) -> float:
        return sum(self.units) / len(self.units)

    def _settle(self) -> None:
        now = spent()
        self._accounts[self._account] += now - self._since
        self._since = now


meter = Meter()
