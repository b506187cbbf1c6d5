"""Migration day: logins of the previous site become closed logins (`access.md` §4)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.models import FormerAccess
from cms_ext.base.tables.records import TableRecord, format_cell, read_rows
from cms_ext.desks.people.person_register.domain.starter_password import describe_office
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import list_procedures
from cms_ext.plugins.registry import find_procedure, find_realm

COLUMNS = ["login", "person_ref", "panel", "last_used"]
BATCH = re.compile(r"[A-Za-z0-9._-]{1,40}")
MAX_BYTES = 5 * 1024 * 1024
MAX_LOGIN_LENGTH = 120


class ClosingOutcome(StrEnum):
    CREATED = "created"
    PERSON_UNKNOWN = "person_unknown"
    DUPLICATE = "duplicate"


class ListRefused(ValueError):
    """The list is refused; `problems` name the line, what is wrong and what is expected."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class FormerLogin:
    """A row of the list: `line` is its number in the file, the heading being line 1."""

    line: int
    login: str
    person_ref: str
    panel: str
    last_used_on: date | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    line: int
    login: str
    outcome: ClosingOutcome


def read_list(content: bytes) -> list[FormerLogin]:
    """Read the rows of a CSV `login;person_ref;panel;last_used`.

    `person_ref` is the member-register number (IKCS) or the number of an account (E-BOK),
    `last_used` an ISO date or empty. Raises ListRefused with every problem of the file.
    """
    if len(content) > MAX_BYTES:
        raise ListRefused([_("Plik jest większy niż 5 MB. Podziel listę na części.")])
    rows = read_rows(content)
    heading = next(rows, None)
    if heading is None or [name.lower() for name in _cells(heading)] != COLUMNS:
        expected = _("Wiersz %(line)s: oczekiwany nagłówek to %(names)s")
        line = heading.number if heading else 1
        raise ListRefused([expected % {"line": line, "names": ";".join(COLUMNS)}])
    panels = {procedure.panel for _realm, procedure in list_procedures()}
    logins: list[FormerLogin] = []
    problems: list[str] = []
    for listed in rows:
        row, wrong = _row(listed, panels)
        problems += [
            _("Wiersz %(line)s: %(problem)s") % {"line": listed.number, "problem": text}
            for text in wrong
        ]
        logins += [row] if row else []
    if problems:
        raise ListRefused(problems)
    return logins


@dataclass(frozen=True, slots=True)
class PlannedClosing:
    """What becomes of a row; `person` is the one whose access it was, if the register knows."""

    row: FormerLogin
    outcome: ClosingOutcome
    person: Person | None = None

    @property
    def report(self) -> ReportRow:
        return ReportRow(self.row.line, self.row.login, self.outcome)


def plan_closing(rows: Sequence[FormerLogin], today: date) -> list[PlannedClosing]:
    """Plan what `close_former_accesses` would do with each row, without locks or writes."""
    known = set(FormerAccess.objects.values_list("panel", "login"))
    planned = []
    for row in rows:
        if (row.panel, row.login) in known:
            planned.append(PlannedClosing(row, ClosingOutcome.DUPLICATE))
            continue
        known.add((row.panel, row.login))
        person = find_procedure(row.panel).person_by_reference(row.person_ref, today)
        outcome = ClosingOutcome.CREATED if person else ClosingOutcome.PERSON_UNKNOWN
        planned.append(PlannedClosing(row, outcome, person))
    return planned


@transaction.atomic
def close_former_accesses(
    rows: Sequence[FormerLogin], batch: str, *, origin: Origin, today: date, tell: bool = False
) -> list[ReportRow]:
    """Close every access of the list; the same list again changes nothing.

    With `tell` everybody with an address on file gets a letter about applying again. One event
    records how many.
    """
    planned = plan_closing(rows, today)
    for closing in planned:
        if closing.outcome != ClosingOutcome.DUPLICATE:
            _close(closing.row, closing.person, batch, tell)
    made = sum(closing.outcome == ClosingOutcome.CREATED for closing in planned)
    if made:
        record("LEGACY_BATCH", origin, note=batch, changes={"count": made})
    return [closing.report for closing in planned]


def _close(row: FormerLogin, person: Person | None, batch: str, tell: bool) -> None:
    former = FormerAccess(
        batch=batch, panel=row.panel, login=row.login, last_used_on=row.last_used_on
    )
    if person is not None:
        former.user = _closed_login(row, person)
        if tell and person.correspondence_email:
            _notify(person, row)
    former.save()


def _closed_login(row: FormerLogin, person: Person) -> User:
    user = User.objects.create_login(
        find_realm(row.panel),
        row.login,
        person=person,
        state=LoginState.CLOSED,
        closed_reason=ClosedReason.LEGACY_MIGRATION,
        closed_at=timezone.now(),
    )
    # A closed login carries its id in its key, which only now exists.
    user.save(update_fields=["username"])
    return user


def _notify(person: Person, row: FormerLogin) -> None:
    queue_message(
        person.correspondence_email,
        "cms_ext/access/mail/former_access_closed.txt",
        {"procedure": find_procedure(row.panel), "office": describe_office(row.panel)},
        about=person,
        desk=find_procedure(row.panel).desk.code,
    )


def _cells(record: TableRecord) -> list[str]:
    return [format_cell(cell).strip() for cell in record.cells]


def _row(listed: TableRecord, panels: set[str]) -> tuple[FormerLogin | None, list[str]]:
    if listed.fault:
        return None, [_("nie da się go odczytać. Sprawdź cudzysłowy")]
    cells = _cells(listed)
    if len(cells) != len(COLUMNS):
        return None, [
            _("jest %(found)s kolumn, oczekiwano %(expected)s")
            % {"found": len(cells), "expected": len(COLUMNS)}
        ]
    login, person_ref, panel, last_used = cells
    wrong = list(_wrong(login, panel, panels))
    day: date | None = None
    if last_used:
        try:
            day = date.fromisoformat(last_used)
        except ValueError:
            wrong.append(
                _("„%(text)s” nie jest datą. Napisz 2026-10-31") % {"text": last_used[:20]}
            )
    return (None if wrong else FormerLogin(listed.number, login, person_ref, panel, day)), wrong


def _wrong(login: str, panel: str, panels: set[str]) -> Iterator[str]:
    if not login:
        yield _("brakuje loginu")
    elif len(login) > MAX_LOGIN_LENGTH or not login.isprintable():
        yield _("login jest za długi albo ma znaki, których nie da się napisać")
    if panel not in panels:
        yield _("nie ma panelu „%(panel)s”; są: %(known)s") % {
            "panel": panel[:20],
            "known": ", ".join(sorted(panels)),
        }
