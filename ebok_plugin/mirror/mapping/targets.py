"""What rows of kind `balances` hold, as far as a profile fills it in (mirror.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.premises.models import LONGEST_BUILDING_CODE
from ebok_plugin.mirror.vocabulary import RowKind

DOCUMENT_NO, LONGEST_TITLE = 40, 140


class ValueForm(StrEnum):
    """How a value is read; only texts are taken as they are."""

    TEXT = "text"
    AMOUNT = "amount"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    PERIOD = "period"

    @property
    def is_number(self) -> bool:
        return self in (ValueForm.AMOUNT, ValueForm.NUMBER, ValueForm.COUNT)


@dataclass(frozen=True, slots=True)
class Target:
    """A column of the contract; `words` is what it is called on screen.

    `field` is what the row calls it. A number has up to `places` decimals, a text at most `longest`
    characters; of one that `is_prose` the rest is cut off.
    """

    name: str
    words: Promise
    form: ValueForm = ValueForm.TEXT
    required: bool = False
    field: str = ""
    places: int = 2
    longest: int = 120
    is_prose: bool = False

    @property
    def row_field(self) -> str:
        return self.field or self.name


_A, _N, _C = ValueForm.AMOUNT, ValueForm.NUMBER, ValueForm.COUNT
_D, _P = ValueForm.DAY, ValueForm.PERIOD
ACCOUNT = Target("account_no", _("Numer konta"), required=True, longest=20)
DOCUMENT = Target("document_no", _("Numer dokumentu"), required=True, longest=DOCUMENT_NO)
TITLE = Target("title", _("Treść"), required=True, longest=LONGEST_TITLE, is_prose=True)
PERIOD = Target("period", _("Miesiąc"), _P)
DUE = Target("due_date", _("Termin płatności"), _D, required=True)
BOOKED = Target("booking_date", _("Data księgowania"), _D)
KIND = Target("kind", _("Rodzaj: CZYNSZ, MEDIA, ODSETKI, KOSZTY albo INNE"))
RUNNING_BALANCE = Target("running", _("Saldo narastające"), _A, required=True)
DAY = Target("day", _("Stan na dzień"), _D)

TARGETS: Mapping[str, tuple[Target, ...]] = {
    RowKind.BALANCE: (
        ACCOUNT,
        Target("balance", _("Saldo (dług dodatni)"), _A, required=True),
        Target("payer_name", _("Imię i nazwisko albo nazwa")),
        Target("building", _("Budynek"), longest=LONGEST_BUILDING_CODE),
        Target("premises_no", _("Numer lokalu"), longest=20),
        Target("premises_code", _("Kod lokalu"), longest=20),
        Target("address", _("Adres"), longest=200, is_prose=True),
        Target("nrb", _("Rachunek do wpłat")),
        Target("opening", _("Saldo początkowe"), _A),
        Target("area_m2", _("Powierzchnia"), _N, field="area"),
        Target("persons", _("Liczba osób"), _C, places=0),
        Target("note", _("Uwaga"), longest=LONGEST_TITLE, is_prose=True),
    ),
    RowKind.ITEM: (
        ACCOUNT,
        DOCUMENT,
        TITLE,
        DUE,
        Target("amount", _("Kwota dokumentu"), _A, required=True),
        Target("remaining", _("Pozostało do zapłaty"), _A, required=True),
        BOOKED,
        KIND,
        PERIOD,
    ),
    RowKind.FREE_MONEY: (
        ACCOUNT,
        DOCUMENT,
        TITLE,
        Target("remaining", _("Wolna kwota"), _A, required=True),
        BOOKED,
    ),
    RowKind.POSTING: (
        ACCOUNT,
        Target("booking_date", _("Data księgowania"), _D, required=True),
        TITLE,
        Target("amount", _("Kwota (obciążenie dodatnie)"), _A, required=True),
        Target("line", _("Kolejny numer w dniu"), _C, field="number", places=0),
        Target("document_no", _("Numer dokumentu"), longest=DOCUMENT_NO),
        KIND,
        Target("due_date", _("Termin płatności"), _D),
        Target("counterparty", _("Kontrahent"), is_prose=True),
    ),
    RowKind.COMPONENT: (
        ACCOUNT,
        Target("period", _("Miesiąc"), _P, required=True),
        Target("component", _("Składnik opłaty"), required=True),
        Target("amount", _("Kwota"), _A, required=True),
        Target("quantity", _("Ilość"), _N, places=4),
        Target("unit", _("Jednostka"), longest=20),
        Target("rate", _("Stawka"), _N, places=4),
        Target("from", _("Stawka od dnia"), _D, field="valid_from"),
        Target("legal_basis", _("Podstawa"), is_prose=True),
    ),
    RowKind.COMING: (
        ACCOUNT,
        Target("period", _("Miesiąc"), _P, required=True),
        DUE,
        Target("amount", _("Kwota"), _A, required=True),
        Target("title", _("Treść"), longest=LONGEST_TITLE, is_prose=True),
    ),
}
