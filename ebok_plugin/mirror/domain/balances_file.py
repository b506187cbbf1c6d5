"""The canonical file of a snapshot, kind `balances` version 1 (`mirror.md` §1)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO
from cms_ext.base.tables import (
    AnnouncedKind,
    Checks,
    Column,
    FileFinding,
    FindingLog,
    ReadFile,
    Schema,
    SchemaCatalogue,
    TableLimits,
    TableReading,
    read_file,
)
from cms_ext.base.tables.findings import about_file, about_line
from cms_ext.base.tables.values import (
    TO_AREA,
    TO_RATE,
    BadValue,
    at_scale,
    choice_reader,
    date_reader,
    period_reader,
    read_area,
    read_rate,
    read_text,
)
from cms_ext.desks.import_desk.domain.table import TableOutcome, collect_report_facts
from cms_ext.premises.models import MAX_BUILDING_CODE_LENGTH
from ebok_plugin.mirror.domain import rows
from ebok_plugin.mirror.domain.rows import KIND, VERSION
from ebok_plugin.mirror.vocabulary import ItemKind, RowKind
from ebok_plugin.payments.domain.ledger_kinds.account_rows import read_persons
from ebok_plugin.payments.domain.ledger_kinds.base import (
    ACCOUNT_NO,
    AMOUNT_PLACES,
    read_amount,
    read_nrb,
    refuse_nrb_number,
)
from ebok_plugin.payments.domain.ledger_kinds.catalogue import ledger_files

# Parts of a report that say how the file was understood.
UNDERSTOOD = (
    "version",
    "encoding",
    "encoding_guessed",
    "separator",
    "ignored_columns",
    "polish_samples",
    "sample",
)
# What the marker says besides the controls.
DAY, TURNOVER_FROM = "day", "turnover_from"
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
# What Excel did to a number has a code of its own, which says more than "invalid".
NRB_CODES_KEPT = ("NRB_SCIENTIFIC",)


def _read_number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise BadValue(
            "COUNT_FORMAT", "wpisz numer zapisu w tym dniu: 1, 2, 3 …", "liczba od 1 do 999999"
        )
    return int(text)


def _read_own_nrb(text: str) -> str:
    try:
        return read_nrb(text)
    except BadValue as bad:
        if bad.code in NRB_CODES_KEPT:
            raise
        raise BadValue("MIRROR_NRB", bad.what, bad.expected) from bad


Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowSort:
    """How a sort of rows is made: its class, its required columns, and where its fields stand.

    `positive` are amounts that must be more than 0.
    """

    make: Callable[..., rows.SnapshotRow]
    required: tuple[str, ...]
    columns: Mapping[str, str]
    positive: tuple[str, ...] = ()


def _sort(
    make: Callable[..., rows.SnapshotRow],
    required: str,
    optional: str = "",
    *,
    positive: tuple[str, ...] = (),
) -> RowSort:
    """Declare a sort; a field whose column is called otherwise is written `field=column`."""
    pairs = [name.partition("=") for name in f"account_no {required} {optional}".split()]
    columns = {name: column or name for name, _equals, column in pairs}
    wanted = tuple(name.rpartition("=")[2] for name in required.split())
    return RowSort(make, wanted, columns, positive)


SORTS: Mapping[str, RowSort] = {
    RowKind.BALANCE: _sort(
        rows.BalanceRow,
        "balance",
        "opening premises_code building premises_no address payer_name nrb area=area_m2 persons "
        "note",
    ),
    RowKind.ITEM: _sort(
        rows.ItemRow,
        "document_no title due_date amount remaining",
        "booking_date kind period",
        positive=("remaining",),
    ),
    RowKind.FREE_MONEY: _sort(
        rows.FreeMoneyRow,
        "document_no title remaining",
        "booking_date",
        positive=("remaining",),
    ),
    RowKind.POSTING: _sort(
        rows.PostingRow,
        "number=line booking_date title amount",
        "document_no kind period due_date counterparty",
    ),
    RowKind.COMPONENT: _sort(
        rows.ComponentRow,
        "period component amount",
        "quantity unit rate valid_from=from legal_basis",
    ),
    RowKind.NEXT_CHARGE: _sort(rows.NextChargeRow, "period due_date amount", "title"),
}


_optional = partial(Column, required=False)
_text = partial(_optional, read=read_text, empty="")
_prose = partial(_text, prose=True)
_amount = partial(_optional, read=read_amount, number=at_scale(AMOUNT_PLACES, "AMOUNT_SCALE"))
_rate = partial(_optional, read=read_rate, number=TO_RATE)


def _account_columns() -> Iterator[Column]:
    yield Column(
        "row",
        choice_reader(*RowKind.values),
        about=_("rodzaj wiersza: SALDO, POZYCJA, NADPLATA, OBROT, SKLADNIK albo NASTEPNA"),
    )
    yield Column("account_no", ACCOUNT_NO, identifier=True, about=_("numer konta z programu"))
    yield _amount("balance", about=_("saldo: dodatnie to dług, ujemne to nadpłata"))
    yield _amount("opening", about=_("saldo na początku obrotów, dnia turnover_from"))
    yield _text("premises_code", longest=20, about=_("kod lokalu; puste znaczy: jak numer konta"))
    yield _text("building", longest=MAX_BUILDING_CODE_LENGTH, about=_("kod budynku"))
    yield _text("premises_no", longest=20, identifier=True, about=_("numer lokalu w budynku"))
    yield _prose("address", longest=200, multiline=True, about=_("adres lokalu"))
    yield _prose("payer_name", longest=120, about=_("imię i nazwisko albo nazwa płatnika"))
    yield _optional(
        "nrb", _read_own_nrb, empty="", number=refuse_nrb_number, about=_("rachunek do wpłat")
    )
    yield _optional("area_m2", read_area, number=TO_AREA, about=_("powierzchnia: 48,60"))
    yield _optional("persons", read_persons, about=_("liczba osób"))
    yield _prose("note", about=_("uwaga"))


def _row_columns(today: date) -> Iterator[Column]:
    day = partial(_optional, read=date_reader(today))
    yield _text("document_no", longest=40, identifier=True, about=_("numer dokumentu"))
    yield _prose("title", longest=140, multiline=True, about=_("tytuł"))
    yield day("due_date", about=_("termin płatności"))
    yield day("booking_date", about=_("data księgowania"))
    yield _amount("amount", about=_("kwota; w OBROT dodatnia obciąża, ujemna to wpłata"))
    yield _amount("remaining", about=_("ile z niej zostało, więcej niż 0"))
    yield _text(
        "kind",
        read=choice_reader(*ItemKind.values),
        about=_("CZYNSZ, MEDIA, ODSETKI, KOSZTY albo INNE"),
    )
    yield _text("period", read=period_reader(today), about=_("miesiąc: 2026-11"))
    yield _prose("component", longest=120, about=_("nazwa składnika opłaty"))
    yield _rate("quantity", about=_("ilość"))
    yield _text("unit", longest=20, about=_("jednostka, na przykład m²"))
    yield _rate("rate", about=_("stawka"))
    yield day("from", about=_("od kiedy obowiązuje stawka"))
    yield _prose("legal_basis", about=_("podstawa prawna stawki"))
    yield _optional("line", _read_number, about=_("numer zapisu na koncie w tym dniu"))
    yield _prose("counterparty", longest=120, about=_("nadawca albo odbiorca"))


class BalancesChecks(Checks[Values]):
    """Each row has what its sort needs; keys are compared by `check`, for all sources alike."""

    def check(self, line: int, row: Values) -> Iterable[FileFinding]:
        sort = SORTS[row["row"]]
        findings = []
        for name in sort.required:
            if row[name] in (None, ""):
                findings.append(
                    about_line(
                        "VALUE_MISSING",
                        line,
                        f"wiersz {row['row']} musi mieć tę wartość. Uzupełnij komórkę.",
                        field=name,
                        expected="wartość",
                    )
                )
        for name in sort.positive:
            if row[name] is not None and row[name] <= ZERO:
                findings.append(
                    about_line(
                        "AMOUNT_NOT_POSITIVE",
                        line,
                        "kwota musi być większa od zera. Rozliczonych pozycji nie podawaj.",
                        field=name,
                        found=str(row[name].amount),
                        expected="kwota większa od 0",
                    )
                )
        return findings


def make_schema(today: date) -> Schema[Values]:
    """Make the schema of the file for a business day."""
    return Schema(
        kind=KIND,
        version=VERSION,
        columns=(*_account_columns(), *_row_columns(today)),
        build=dict,
        checks=BalancesChecks,
        controls={
            "sum_balance": lambda row: (
                (row["balance"] if row["row"] == RowKind.BALANCE else ZERO).amount
            )
        },
        facts=(DAY, TURNOVER_FROM),
    )


class BalancesFile:
    """A canonical file as a source of rows (`rows.SnapshotSource`)."""

    def __init__(self, file: ReadFile, facts: rows.SourceFacts) -> None:
        self.file = file
        self.facts = facts
        self.reading = TableReading(file, FindingLog())

    def read_rows(self, log: FindingLog) -> Iterator[rows.SnapshotRow]:
        self.reading = TableReading(self.file, log)
        for line, values in self.reading:
            sort = SORTS[values["row"]]
            fields = {name: values[column] for name, column in sort.columns.items()}
            yield sort.make(line=line, **fields)

    def judge_controls(self, log: FindingLog) -> None:
        # An error in a row says more than a sum that lacks the row.
        if not log.error_count:
            self.reading.judge_totals()
            stated = self.file.marker.stated if self.file.marker else {}
            if self.file.source.may_be_cut and not {"rows", "sum_balance"} <= stated.keys():
                log.warn(
                    about_file(
                        "FILE_END",
                        "Ostatni wiersz nie kończy się tak jak pozostałe, plik mógł zostać ucięty. "
                        "Niech program zapisze w pierwszym wierszu rows i sum_balance.",
                        expected="koniec wiersza",
                    )
                )

    def describe_reading(self) -> Mapping[str, Any]:
        facts = collect_report_facts(self.reading, TableOutcome())
        return {name: facts[name] for name in UNDERSTOOD}

    def locate_finding(self, finding: FileFinding) -> FileFinding:
        return finding


def open_balances_file(
    stream: BinaryIO,
    name: str,
    *,
    today: date,
    day: date | None,
    encoding: str | None,
    limits: TableLimits,
) -> BalancesFile:
    """Read a file up to its header; `day` is for one whose marker states none.

    Raises FileRefused: those of `read_file`, and MIRROR_DAY.
    """
    catalogue = SchemaCatalogue((make_schema(today),), _unsupported_kinds(today))
    file = read_file(stream, catalogue, kind=KIND, encoding=encoding, limits=limits)
    stated = file.marker.stated if file.marker else {}
    facts = rows.SourceFacts(
        name=name,
        sha256=file.source.sha256,
        size=file.source.size,
        encoding=file.source.encoding,
        day=rows.combine_days(_stated_day(stated, DAY), day),
        turnover_from=_stated_day(stated, TURNOVER_FROM),
    )
    return BalancesFile(file, facts)


def _unsupported_kinds(today: date) -> tuple[AnnouncedKind, ...]:
    """List the kinds of the own ledger, which a mirror does not keep."""
    why = "na tej stronie księgi prowadzi program księgowy. Wczytaj jego stan (balances)."
    return tuple(
        AnnouncedKind(schema.kind, schema.required_names, why)
        for schema in ledger_files(today).schemas
    )


def _stated_day(stated: Mapping[str, str], name: str) -> date | None:
    """Read a day of the marker; "" is not one."""
    return rows.read_stated_day(stated[name], name) if stated.get(name) else None
