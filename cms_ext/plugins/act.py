"""What a plugin declares of acts that one person alone must not do. Imports no models."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as _

from cms_ext.plugins.malformed import require

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Guarded(StrEnum):
    """What an act moves, and would lead money or people astray."""

    MONEY = _("pieniądze na kontach")
    PAYMENT_OUT = _("wypłaty")
    ACCOUNT_NUMBER = _("numery rachunków i płatnicy")
    RIGHTS = _("dostęp mieszkańców")
    STAFF_RIGHTS = _("uprawnienia pracowników i programów")
    ADDRESS = _("adresy w aktach")
    LAW = _("dokumenty, ogłoszenia i reguły")
    PROOF = _("dowody")


NEVER_ALONE = frozenset({Guarded.PAYMENT_OUT, Guarded.ACCOUNT_NUMBER, Guarded.STAFF_RIGHTS})
"""What takes two people in every office, however small."""


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the table of approvals: who proposes an act and which other person approves it.

    `code` is its name on the site ("ledger.transfer"), `title` the act as a noun („Przeksięgowanie
    nadpłaty”). `proposes` and `approves` are permissions "app.codename". `refusal` is said to the
    maker who would approve. `rule` is the code of the legal rule with the amount from which the
    second person is needed; without one he always is. `alone` says why one person suffices: such
    an act has neither `approves` nor `refusal`. `logged` are actions of the access log. `model`
    ("app_label.Model") holds the rows that wait, `maker` and `approver` name its fields.
    With `small_office` a small office may do it alone on the basis of a resolution. `sources` are
    the values of `LedgerEntry.source` that the act writes; `by_hand` says that a
    person decides their amounts, so that the board reads which of them reduced a debt.
    """

    code: str
    title: StrOrPromise
    guards: Guarded
    proposes: tuple[str, ...]
    approves: tuple[str, ...] = ()
    refusal: StrOrPromise = ""
    rule: str = ""
    alone: StrOrPromise = ""
    logged: tuple[str, ...] = ()
    model: str = ""
    maker: str = "made_by"
    approver: str = "decided_by"
    sources: tuple[str, ...] = ()
    by_hand: bool = False
    small_office: bool = False

    def __post_init__(self) -> None:
        require(
            bool(self.alone) != bool(self.approves and self.refusal),
            f"The act {self.code!r} needs who approves it and what its maker is told, or a reason "
            "why one person suffices.",
        )
        require(
            not self.alone or self.guards not in NEVER_ALONE,
            f"The act {self.code!r} moves what one person alone never moves.",
        )
        require(
            not self.small_office or self.guards not in NEVER_ALONE,
            f"The act {self.code!r} takes two people in every office.",
        )
        require(
            self.alone != "" or bool(self.logged and self.model),
            f"The act {self.code!r} needs its rows and its lines of the access log.",
        )
