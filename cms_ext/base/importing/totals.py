"""The controls of a file: how many rows, and the sums that its marker states."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cms_ext.base.importing.amounts import read_control_sum
from cms_ext.base.importing.findings import FindingLog, about_line
from cms_ext.base.importing.marker import Marker
from cms_ext.base.importing.numbers import polish_decimal
from cms_ext.base.importing.schema import Schema


class Totals:
    """Counts every row of a file and sums the good ones."""

    def __init__(self, schema: Schema[Any]) -> None:
        self.rows = 0
        self._controls = schema.controls
        self.sums = dict.fromkeys(schema.controls, Decimal("0.00"))

    def add(self, row: Any) -> None:
        for name, amount_of in self._controls.items():
            self.sums[name] += amount_of(row)

    def judge(self, marker: Marker, log: FindingLog) -> None:
        """Report CONTROL_ROWS and CONTROL_SUM; a control that nobody knows is a warning."""
        for name, stated in marker.stated.items():
            if name == "rows":
                self._judge_rows(stated, log)
            elif name in self.sums:
                self._judge_sum(name, stated, log)
            else:
                log.warn(
                    about_line(
                        "CONTROL_UNKNOWN",
                        1,
                        f"„{name[:40]}” nie jest znaną sumą kontrolną; nie sprawdzono jej.",
                        found=f"{name}={stated}",
                        expected=", ".join(("rows", *self._controls)),
                    )
                )

    def _judge_rows(self, stated: str, log: FindingLog) -> None:
        if "".join(stated.split()) != str(self.rows):
            log.error(
                about_line(
                    "CONTROL_ROWS",
                    1,
                    f"w pliku jest {self.rows} wierszy, a zapowiedziano {stated[:20]}. "
                    "Plik mógł zostać ucięty.",
                    field="rows",
                    found=str(self.rows),
                    expected=stated[:20],
                )
            )

    def _judge_sum(self, name: str, stated: str, log: FindingLog) -> None:
        total = self.sums[name]
        if read_control_sum(stated) != total:
            log.error(
                about_line(
                    "CONTROL_SUM",
                    1,
                    f"suma w pliku to {polish_decimal(total)}, a zapowiedziano {stated[:30]}. "
                    "Sprawdź, czy plik jest cały. Niczego nie zaksięgowano.",
                    field=name,
                    found=polish_decimal(total),
                    expected=stated[:30],
                )
            )
