"""What rows of kind `balances` hold, and by which shapes and words exports usually tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables.schema import ValueForm
from cms_ext.desks.import_desk.mapping import words
from cms_ext.desks.import_desk.mapping.target import Target, guess_column
from cms_ext.premises.models import MAX_BUILDING_CODE_LENGTH
from ebok_plugin.mirror.mapping.profile import RUNNING, BalanceFrom
from ebok_plugin.mirror.vocabulary import RowKind

DOCUMENT_NO, MAX_TITLE_LENGTH = 40, 140

_A, _N, _C = ValueForm.AMOUNT, ValueForm.NUMBER, ValueForm.COUNT
_D, _P = ValueForm.DAY, ValueForm.PERIOD
ACCOUNT = Target("account_no", _("Numer konta"), required=True, longest=20)
DOCUMENT = Target("document_no", _("Numer dokumentu"), required=True, longest=DOCUMENT_NO)
TITLE = Target("title", _("Treść"), required=True, longest=MAX_TITLE_LENGTH, is_prose=True)
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
        Target("payer_name", _("Imię i nazwisko albo nazwa"), ValueForm.NAME),
        Target("building", _("Budynek"), ValueForm.STREET, longest=MAX_BUILDING_CODE_LENGTH),
        Target("premises_no", _("Numer lokalu"), ValueForm.UNIT_NO, longest=20),
        Target("premises_code", _("Kod lokalu"), longest=20),
        Target("address", _("Adres"), ValueForm.ADDRESS, longest=200, is_prose=True),
        Target("nrb", _("Rachunek do wpłat")),
        Target("opening", _("Saldo początkowe"), _A),
        Target("area_m2", _("Powierzchnia"), _N, field="area"),
        Target("persons", _("Liczba osób"), _C, places=0),
        Target("charge", _("Opłata za miesiąc"), _A),
        Target("note", _("Uwaga"), longest=MAX_TITLE_LENGTH, is_prose=True),
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
    RowKind.NEXT_CHARGE: (
        ACCOUNT,
        Target("period", _("Miesiąc"), _P, required=True),
        DUE,
        Target("amount", _("Kwota"), _A, required=True),
        Target("title", _("Treść"), longest=MAX_TITLE_LENGTH, is_prose=True),
    ),
}

ROW_TARGETS: Mapping[str, tuple[Target, ...]] = {
    **TARGETS,
    RowKind.POSTING: (*TARGETS[RowKind.POSTING], replace(RUNNING_BALANCE, required=False)),
}
"""All that a profile may fill: postings of a journal have a running balance, too."""


class Shape(TextChoices):
    """What one line of a file is."""

    ONE_ROW = "one_row", _("jeden wiersz na konto, z jego saldem")
    ITEMS = "items", _("jeden wiersz na nierozliczony dokument; saldo to ich suma")
    JOURNAL = "journal", _("dziennik: jeden wiersz na zapis, z saldem narastającym")
    TURNOVER = "turnover", _("obroty: jeden wiersz na zapis, bez salda")
    COMPONENTS = "components", _("jeden wiersz na składnik opłaty za miesiąc")
    NEXT_CHARGE = "coming", _("następna opłata: jeden wiersz na konto")

    @property
    def row(self) -> str:
        return {
            Shape.ONE_ROW: RowKind.BALANCE,
            Shape.ITEMS: RowKind.ITEM,
            Shape.JOURNAL: RowKind.POSTING,
            Shape.TURNOVER: RowKind.POSTING,
            Shape.COMPONENTS: RowKind.COMPONENT,
            Shape.NEXT_CHARGE: RowKind.NEXT_CHARGE,
        }[self]

    @property
    def balance(self) -> BalanceFrom:
        """Where the balances of its accounts come from."""
        return {
            Shape.ONE_ROW: BalanceFrom.ROWS,
            Shape.ITEMS: BalanceFrom.ITEMS,
            Shape.JOURNAL: BalanceFrom.RUNNING,
        }.get(self, BalanceFrom.ELSEWHERE)

    @property
    def signed(self) -> str:
        """Return the amount that may be in two columns, Wn and Ma."""
        return {Shape.ONE_ROW: "balance", Shape.ITEMS: "remaining"}.get(self, "amount")

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the requested values, in the order of the form; facts of the account come last."""
        own = [target for target in TARGETS[self.row] if target.name not in NOT_ASKED]
        if self is Shape.JOURNAL:
            own.append(RUNNING_BALANCE)
        if self.balance is BalanceFrom.ELSEWHERE:
            return tuple(own)
        names = {target.name for target in own}
        facts = [target for target in TARGETS[RowKind.BALANCE] if target.name in FACTS - names]
        return (*own, *facts)


NOT_ASKED = frozenset(("kind", "line", "note", "opening", "premises_code", "counterparty"))
FACTS = frozenset(("payer_name", "building", "premises_no", "address"))
# By target: what programs call it, the likeliest first, besides the words of all imports.
_WORDS = {
    "balance": "saldo wn|saldo winien|saldo koncowe|saldo|winien|wn|zadluzenie|zaleglosc|"
    "stan konta|naleznosc|kwota salda|kwota",
    "balance_credit": "saldo ma|nadplata|ma",
    "amount": "kwota dokumentu|kwota pierwotna|kwota|wartosc|naleznosc|wn|winien|obciazenie",
    "amount_credit": "ma|uznanie|wplata",
    "remaining": "pozostalo do zaplaty|pozostalo|pozostaje|nierozliczono|do zaplaty|"
    "saldo dokumentu|saldo wn|saldo|wn",
    "remaining_credit": "saldo ma|ma|nadplata",
    "from": "stawka od|obowiazuje od|od dnia",
    "charge": "oplata miesieczna|oplata mies|oplata za miesiac|miesieczna oplata|biezaca oplata|"
    "czynsz|naliczenie|naliczono|przypis|wymiar|oplata",
    "legal_basis": "podstawa prawna|uchwala",
    RUNNING: "saldo narastajaco|saldo narastajace|saldo po operacji|saldo",
    "day": "stan na|data salda|na dzien",
}
_NAMES = {target.name for targets in TARGETS.values() for target in targets}
WORDS: Mapping[str, tuple[str, ...]] = {
    **{name: words.WORDS[name] for name in words.WORDS if name in _NAMES},
    **{key: tuple(text.split("|")) for key, text in _WORDS.items()},
}


def guess_shape(names: Sequence[str]) -> Shape:
    """Tell by the columns what a line of the file is."""
    keys = ("component", "period", "due_date", "document_no", "title", "booking_date", RUNNING)
    has = {key: bool(guess_column(WORDS[key], names)) for key in keys}
    is_described = has["document_no"] or has["title"]
    if has["component"]:
        return Shape.COMPONENTS
    if has["due_date"] and is_described:
        return Shape.ITEMS
    if has["due_date"] and has["period"]:
        return Shape.NEXT_CHARGE
    if has["booking_date"] and is_described:
        return Shape.JOURNAL if has[RUNNING] else Shape.TURNOVER
    return Shape.ONE_ROW


def find_made_shape(row: str, balance: BalanceFrom) -> Shape:
    """Return the shape by which a profile of one table was made, of its first row."""
    return next(shape for shape in Shape if (shape.row, shape.balance) == (row, balance))
