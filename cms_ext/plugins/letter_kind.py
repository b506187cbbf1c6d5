"""Whether a letter may still leave, asked when it is printed or sent. Imports no models."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.plugins.malformed import require

# `(letters, today) -> reasons by key` of the letters that may not leave.
Judge = Callable[[Sequence[Any], date], Mapping[Any, str]]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter, by the template of its e-mail or the layout of its paper.

    `addressee` is the way to the person, from the row that an e-mail is about, or from the paper's
    own: "account.payer"; "" is the row itself. Nothing goes to somebody who has died, and an e-mail
    only to the address on file, unless it `tells_former_address` of the change. `judge`
    knows what else makes it untrue. A kind without either says in `unjudged` why none is needed.
    `waiting` lists its letters that wait for their print, for `verify`.
    """

    addressee: str | None = None
    judge: Judge | None = None
    unjudged: str = ""
    tells_former_address: bool = False
    waiting: Callable[[], Iterable[Any]] | None = None

    def __post_init__(self) -> None:
        judged = self.addressee is not None or self.judge is not None
        require(
            judged != bool(self.unjudged),
            f"A LetterKind has an addressee or a judge, or says why none is needed: {self!r}.",
        )


def leave_unjudged(why: str, *names: str) -> dict[str, LetterKind]:
    """Return the kinds of these templates, which need no judge."""
    return dict.fromkeys(names, LetterKind(unjudged=why))
