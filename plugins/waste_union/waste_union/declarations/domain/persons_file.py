"""A manager's file of changed persons: `kod_nieruchomosci;liczba_osob;data_zmiany`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base import tables
from cms_ext.base.tables.declaration import TableFormat, TableRow, column, day_column
from cms_ext.base.tables.findings import about_file
from cms_ext.base.tables.values import BadValue, past_date_reader, pattern_reader, polish_count
from cms_ext.desks.import_desk.domain.table import RowJudge, judge_rows
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.drafting import fill_declaration, start_declaration
from waste_union.declarations.domain.facts import read_declared_facts
from waste_union.declarations.domain.fee_decision import (
    FeePreview,
    PreviewFacts,
    look_up_preview_facts,
    preview_fee,
)
from waste_union.declarations.domain.properties import select_properties
from waste_union.declarations.domain.queries import DeclaredRow, list_declared_rows
from waste_union.declarations.domain.submitting import FIRST_EVENT, sign_and_submit
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationKind, SignatureKind
from waste_union.tariffs.vocabulary import Reason

# A manager of more buildings submits several files.
LIMITS = tables.TableLimits(megabytes=1, rows=1_000)
MAX_PERSONS = 9_999
CODE, COUNT = "kod_nieruchomosci", "liczba_osob"


def read_persons(text: str) -> int:
    """Read a number of persons or households, 0 to 9999."""
    if text.startswith("-"):
        raise BadValue("VALUE_NEGATIVE", "liczba osób nie może być ujemna.", "0 do 9999")
    if not text.isascii() or not text.isdigit() or int(text) > MAX_PERSONS:
        raise BadValue("COUNT_FORMAT", "wpisz liczbę osób, bez części dziesiętnej.", "0 do 9999")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsRow(TableRow):
    key_columns = ("property_code",)
    key_column = CODE

    property_code: str = column(
        pattern_reader(r"[0-9A-Z./-]{1,20}", "1 do 20 znaków: cyfry, A–Z, ., / i -"),
        gettext_lazy("kod nieruchomości z listy „Deklaracje”"),
        identifier=True,
        longest=20,
        example=("BRZ-0120", "BRZ-0121"),
    )
    persons: int = column(
        read_persons, gettext_lazy("ile osób mieszka od tego dnia"), example=("41", "38")
    )
    event_date: date = day_column(
        partial(past_date_reader, first=FIRST_EVENT),
        gettext_lazy("dzień zmiany: 2026-11-05 albo 05.11.2026"),
        example=("2026-11-05", "2026-11-10"),
    )


PERSONS = TableFormat(
    kind="waste_persons",
    row=PersonsRow,
    headers={"property_code": CODE, "persons": COUNT, "event_date": "data_zmiany"},
)
# Files with the names of the rules (waste_declaration.md §5) come in, too.
ENGLISH = TableFormat(kind=PERSONS.kind, row=PersonsRow)


@dataclass(frozen=True, slots=True)
class PersonsChange:
    """A row of the file with the property that it is about."""

    row: PersonsRow
    declared: DeclaredRow


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The result of trying a file; with `errors` it changes nothing."""

    changes: tuple[PersonsChange, ...]
    errors: tuple[tables.FileFinding, ...]
    error_count: int = 0

    @property
    def rows(self) -> tuple[PersonsRow, ...]:
        return tuple(change.row for change in self.changes)


class PersonsJudge(RowJudge[PersonsRow]):
    """Compares the rows of a file with the declarations of a person's properties."""

    def __init__(self, person: Person, *, today: date, log: tables.FindingLog) -> None:
        super().__init__(today=today, log=log)
        places = list(select_properties(person, today))
        rows = list_declared_rows(places, person, today)
        self._declared = {row.place.code: row for row in rows}
        self.changes: list[PersonsChange] = []

    def judge(self, rows: Sequence[tuple[int, PersonsRow]]) -> None:
        for line, row in rows:
            declared = self._declared.get(row.property_code)
            about = {"field": CODE, "found": row.property_code}
            if declared is None:
                self.refuse(
                    "PROPERTY_UNKNOWN",
                    line,
                    "nie masz takiej nieruchomości. Sprawdź kod na liście „Deklaracje”.",
                    expected="kod nieruchomości z listy",
                    **about,
                )
            elif declared.accepted is None:
                self.refuse(
                    "E-WST-07",
                    line,
                    "nie ma jeszcze deklaracji. Pierwszą deklarację złóż poza portalem; dostęp "
                    "powstaje po jej wprowadzeniu do systemu.",
                    **about,
                )
            elif declared.open is not None and not declared.is_own_draft:
                number = declared.open.number
                message = f"dla tej nieruchomości istnieje niezakończona deklaracja {number}."
                self.refuse("E-WST-05", line, message, **about)
            elif declared.persons == row.persons:
                message = "tyle osób jest już w deklaracji. Usuń ten wiersz."
                found = str(row.persons)
                self.refuse("PERSONS_SAME", line, message, field=COUNT, found=found)
            else:
                self.changes.append(PersonsChange(row, declared))


def rehearse_persons_file(content: bytes, person: Person, today: date) -> Rehearsal:
    """Read the file and check each row against the person's properties; writes nothing."""
    try:
        file = _read_file(content, PERSONS, today)
    except tables.FileRefused as refused:
        try:
            file = _read_file(content, ENGLISH, today)
        except tables.FileRefused:
            return Rehearsal((), (refused.finding,), 1)
    log = tables.FindingLog()
    judge = PersonsJudge(person, today=today, log=log)
    if judge_rows(file, judge).totals.rows > LIMITS.rows:
        # Dividing the file is the only advice, however many rows are wrong.
        return Rehearsal((), (_too_many(),), 1)
    if log.error_count:
        in_order = sorted(log.errors, key=lambda finding: finding.line or 0)
        return Rehearsal((), tuple(in_order), log.error_count)
    return Rehearsal(tuple(judge.changes), ())


def _read_file(content: bytes, columns: TableFormat[PersonsRow], today: date) -> tables.ReadFile:
    catalogue = tables.SchemaCatalogue((columns.schema(today),))
    return tables.read_file(BytesIO(content), catalogue, kind=columns.kind, limits=LIMITS)


def _too_many() -> tables.FileFinding:
    most = polish_count(LIMITS.rows)
    return about_file(
        "ROWS_TOO_MANY",
        f"Plik ma więcej niż {most} wierszy. Podziel go na mniejsze pliki.",
        expected=f"najwyżej {most} wierszy",
    )


def write_persons_file(rows: Iterable[Mapping[str, object]]) -> str:
    """Write rows by column as a file, for the page between rehearsal and drafts."""
    lines = [";".join(map(str, row.values())) for row in rows]
    return "\n".join([";".join(PERSONS.sample[0]), *lines])


@dataclass(frozen=True, slots=True)
class ReadyDraft:
    """A draft with its fee preview, or with the reason why it cannot be signed."""

    declaration: Declaration
    preview: FeePreview | None
    lacks: str = ""

    @property
    def may_be_signed(self) -> bool:
        kinds = self.declaration.form_version.signature_kinds
        return self.preview is not None and SignatureKind.ACCOUNT in kinds


@transaction.atomic
def draft_changes(
    changes: Sequence[PersonsChange], person: Person, *, today: date, origin: Origin
) -> list[Declaration]:
    """Make a draft for each row, all or none: more persons moved in, fewer moved out.

    Raises Refusal as `start_declaration` does.
    """
    drafts = []
    for change in changes:
        draft = start_declaration(
            change.declared.place, person, DeclarationKind.CHANGE, today=today, origin=origin
        )
        more = change.row.persons > (change.declared.persons or 0)
        former = read_declared_facts(draft)
        facts = replace(
            former,
            persons=change.row.persons,
            event_date=change.row.event_date,
            reason=Reason.MOVED_IN if more else Reason.MOVED_OUT,
            households=change.declared.place.dwellings
            if former.households is None
            else former.households,
        )
        drafts.append(fill_declaration(draft, facts, today=today, origin=origin))
    return drafts


def preview_drafts(drafts: Sequence[Declaration], today: date) -> list[ReadyDraft]:
    """Return each draft with its fee; incomplete drafts say what they lack."""
    facts = look_up_preview_facts(drafts, today)
    return [_ready(draft, today, facts) for draft in drafts]


@transaction.atomic
def submit_many(
    drafts: Sequence[Declaration],
    statements: Sequence[str],
    *,
    now: datetime,
    today: date,
    origin: Origin,
) -> list[Declaration]:
    """Sign and submit all drafts by the own account, all or none. Raises Refusal."""
    return [
        sign_and_submit(draft, statements, now=now, today=today, origin=origin) for draft in drafts
    ]


def _ready(draft: Declaration, today: date, facts: PreviewFacts) -> ReadyDraft:
    if draft.event_date is None or not draft.reason:
        return ReadyDraft(draft, None, _("Podaj powód i datę."))
    try:
        return ReadyDraft(draft, preview_fee(draft, today, facts))
    except Refusal as refused:
        return ReadyDraft(draft, None, refused.message)
