"""CPU time of this process, charged to the test, its file or the whole run."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Account = Literal["test", "file", "run"]
# Under this name a report has its test's own seconds, those it shares with its file, and a unit.
COST = "cost"


def calibrate() -> float:
    """Return the CPU seconds of a fixed piece of work: texts, dictionaries, sorting."""
    start = time.process_time()
    for turn in range(120):
        rows = [{"key": f"{turn}-{number}", "value": number * 7 % 101} for number in range(3_000)]
        rows.sort(key=lambda row: (row["value"], row["key"]))
        assert "".join(f"{row['key']}={row['value']};" for row in rows)
    return time.process_time() - start


def spent() -> float:
    """Return the CPU seconds of this process and of the programs that it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class Meter:
    """Charges the CPU time of this process to an account."""

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
        """Return the seconds by account since the last call."""
        self._settle()
        taken, self._accounts = self._accounts, Counter()
        return taken

    def measure_unit(self) -> None:
        """Measure a unit now; its cost, and what went before, is charged to nothing."""
        self.units.append(calibrate())
        self.take()

    @contextmanager
    def with_unit(self, unit: float) -> Iterator[None]:
        """Compare the work inside with this unit."""
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
