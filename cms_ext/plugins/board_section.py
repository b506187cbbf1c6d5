"""What a plugin tells the board: figures of the whole house in tables and pictures. No models."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cms_ext.plugins.malformed import require


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of figures; None is a figure that is not known, or that would single somebody out.

    `short` stands under the bars of the picture.
    """

    label: str
    figures: tuple[Decimal | int | None, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class BoardSection:
    """A section of the board's page: one sentence, a table of figures, and a picture of it.

    It names nobody. `columns` are the headings, that of the labels first; Decimal figures are
    złotys, whole numbers count. The first `drawn` columns of figures (at most two) are drawn as
    bars, 0 draws nothing. `total` is the row of sums. `url_name` with `query` is a screen with
    more, for whoever has all `rights`.
    """

    title: str
    answer: str
    order: int
    columns: tuple[str, ...] = ()
    rows: tuple[BoardRow, ...] = ()
    total: BoardRow | None = None
    drawn: int = 0
    is_monthly: bool = False
    note: str = ""
    url_name: str = ""
    query: str = ""
    rights: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        every = (*self.rows, *((self.total,) if self.total else ()))
        require(
            all(len(row.figures) == len(self.columns) - 1 for row in every),
            f"The board's section {self.title!r} needs a figure for each column.",
        )
        require(self.drawn in (0, 1, 2), f"The section {self.title!r} draws at most two columns.")
