"""The base class of importing a kind of file, with shared checks; and components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from cms_ext.base.tables import FileFinding, FindingLog
from cms_ext.base.tables.findings import about_file, about_line
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from cms_ext.desks.import_desk.domain.table import Change, RowJudge, TableOutcome
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.rate import RateOverlap, add_rate
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.draft_check import Checkable, Circumstances, check_draft
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.domain.posting import post_batch, rows_with_open_days
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.payments.domain.ledger_kinds import components

R = TypeVar("R")
A = TypeVar("A", "AccountOnFile", Account)
DRAFTS_A_BATCH = 5_000


@dataclass(slots=True)
class LedgerOutcome(TableOutcome):
    """What the rows of a file would change in the ledger, found without writing.

    `accounts` are those concerned; `effect` is the change of the sum of today's balances in
    grosze.
    """

    accounts: set[str] = field(default_factory=set)
    effect: int = 0


@dataclass(frozen=True, slots=True)
class FilePosting:
    """Who posts a file, and the reason that its batches carry."""

    made_by: User | None
    today: date
    reason: str


class KindImport(RowJudge[R]):
    """The import of one file of one kind: judged against the ledger, then perhaps posted.

    `post` is called only without errors. Large files do not stay in memory: `judge` stages what
    `post` needs, or `post` reads the rows again.
    """

    outcome: LedgerOutcome

    rows_a_portion = 2_000
    # The column that a refusal of the ledger refers to, by the code of the refusal.
    refusal_fields: Mapping[str, str] = {}

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self.outcome = LedgerOutcome()

    @staticmethod
    def lacks_rows_of(batches: Iterable[Batch]) -> bool:
        """Whether the same file may come again for rows that were not stored then."""
        return False

    def post(
        self, read_again: Callable[[], Iterator[tuple[int, R]]], posting: FilePosting
    ) -> list[Batch]:
        raise NotImplementedError

    def refuse_account(self, line: int, number: str) -> None:
        """Add the finding that the row names an unknown account."""
        self.refuse(
            "ACCOUNT_UNKNOWN",
            line,
            _("nie ma konta {number}. Dodaj je najpierw plikiem accounts.").format(number=number),
            field="account_no",
            found=number,
            expected=_("numer konta w tej spółdzielni"),
        )

    def acceptable(self, line: int, draft: EntryDraft, around: Circumstances) -> bool:
        """Whether the ledger would accept the draft; its refusal becomes a finding."""
        try:
            check_draft(draft, around)
        except PostingError as refusal:
            self.log.error(self.refusal(line, refusal))
            return False
        return True

    def refusal(self, line: int | None, refusal: PostingError) -> FileFinding:
        """Convert a refusal of the ledger into a finding."""
        if line is None:
            return about_file(refusal.code, refusal.message)
        field = self.refusal_fields.get(refusal.code, "")
        return about_line(refusal.code, line, refusal.message, field=field)

    def post_drafts(
        self, kind: Batch.Kind, numbered: Sequence[tuple[int, EntryDraft]], posting: FilePosting
    ) -> Batch:
        """Post one batch of entries; raises WriteRefused with the refused row."""
        try:
            return post_batch(
                kind,
                [draft for _line, draft in numbered],
                made_by=posting.made_by,
                today=posting.today,
                reason=posting.reason,
            )
        except PostingError as refusal:
            line = None if refusal.position is None else numbered[refusal.position][0]
            raise WriteRefused(self.refusal(line, refusal)) from refusal

    def count_effect(self, account_no: str, draft: EntryDraft) -> None:
        self.outcome.accounts.add(account_no)
        if draft.booking_date <= self.today:
            self.outcome.effect += draft.amount.grosze


def load_circumstances(today: date, accounts: Mapping[int, Checkable]) -> Circumstances:
    """Load the circumstances of drafts without reversals; `accounts` may still grow."""
    return Circumstances(today, accounts, closed_periods(), {})


def about_day_and_amount(day: str, amount: str) -> dict[str, str]:
    """Map refusals to the columns of day and amount, for `refusal_fields`."""
    dates = ("BEFORE_OPENING", "PERIOD_CLOSED", "DATE_FUTURE", "DATE_TOO_FAR")
    amounts = ("AMOUNT_TOO_LARGE", "AMOUNT_ZERO")
    return {
        **dict.fromkeys(dates, day),
        **dict.fromkeys(amounts, amount),
        "ACCOUNT_CLOSED": "account_no",
    }


class AccountOnFile(NamedTuple):
    """The fields of an account that rows are compared with."""

    pk: int
    account_no: str
    nrb: str
    payer_name: str
    opened_on: date
    closed_on: date | None


def find_accounts(**wanted: Any) -> Iterator[AccountOnFile]:
    """Find the accounts of a filter."""
    rows = Account.objects.filter(**wanted).order_by()
    columns = ("pk", "account_no", "nrb", "payer_name")
    return map(AccountOnFile._make, rows_with_open_days(rows, *columns))


class KnownAccounts(Generic[A]):
    """The accounts that `find` returned, queried in portions and once for each number."""

    def __init__(self, find: Callable[..., Iterable[A]]) -> None:
        self.by_id: dict[int, A] = {}
        self._find: Callable[..., Iterable[A]] = find
        self._by_number: dict[str, A | None] = {}
        self._by_nrb: dict[str, A | None] = {}

    def load(self, numbers: Iterable[str | None], nrbs: Iterable[str | None] = ()) -> None:
        new_numbers = {number for number in numbers if number} - self._by_number.keys()
        new_nrbs = {nrb for nrb in nrbs if nrb} - self._by_nrb.keys()
        self._by_number.update(dict.fromkeys(new_numbers))
        self._by_nrb.update(dict.fromkeys(new_nrbs))
        if new_numbers:
            self._add(self._find(account_no__among=new_numbers))
        if new_nrbs:
            self._add(self._find(nrb__among=new_nrbs))

    def by_number(self, number: str) -> A | None:
        return self._by_number.get(number)

    def by_nrb(self, nrb: str) -> A | None:
        return self._by_nrb.get(nrb)

    def _add(self, accounts: Iterable[A]) -> None:
        for account in accounts:
            known = self.by_id.setdefault(account.pk, account)
            self._by_number[known.account_no] = known
            self._by_nrb[known.nrb] = known


FREE_FIELDS = ("name", "is_advance")
HELD_FIELDS = ("basis", "unit", "subaccount")
"""Fields that explain posted charges: once a component was charged, they stay."""


class ComponentsImport(KindImport[components.ComponentRow]):
    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._components = {component.code: component for component in Component.objects.all()}
        self._properties = {estate.code: estate for estate in Property.objects.all()}
        self._plan = components.RatePlan(ComponentRate.objects.select_related("component"))
        self._charged = components.ChargedRates(self._plan, self._components)
        self._first_rows: dict[str, tuple[int, components.ComponentRow]] = {}
        self._edited: set[str] = set()

    def judge(self, rows: Sequence[tuple[int, components.ComponentRow]]) -> None:
        for line, row in rows:
            estate = self._properties.get(row.property_code or "")
            if row.property_code and estate is None:
                self.refuse(
                    "PROPERTY_UNKNOWN",
                    line,
                    _("nie ma nieruchomości „{code}”.").format(code=row.property_code),
                    field="property_code",
                    found=row.property_code,
                    expected=", ".join(sorted(self._properties)),
                )
            else:
                self._first_rows.setdefault(row.component_code, (line, row))
                self._plan.add(line, row, estate.pk if estate else None)

    def finish(self) -> None:
        for earlier, later in self._plan.settle():
            self._refuse_overlap(earlier, later)
        for code, (line, row) in self._first_rows.items():
            self._judge_component(line, row, self._components.get(code))
        for line, planned, month in self._charged.changed():
            self._refuse_used(line, planned, month)
        for scope, planned in self._plan:
            self._note(scope, planned)

    def post(
        self,
        read_again: Callable[[], Iterator[tuple[int, components.ComponentRow]]],
        posting: FilePosting,
    ) -> list[Batch]:
        for code, (_line, row) in self._first_rows.items():
            component = self._components.setdefault(code, Component(code=code))
            for name in (*FREE_FIELDS, *HELD_FIELDS):
                setattr(component, name, getattr(row, name))
            component.save()
        for _scope, planned in self._plan:
            if planned.known is not None and any(planned.changes):
                planned.known.rate, planned.known.valid_to = planned.rate, planned.end
                planned.known.save(update_fields=["rate", "valid_to"])
        properties = {estate.pk: estate for estate in self._properties.values()}
        for (code, property_id), planned in self._plan:
            if planned.known is None:
                estate = properties[property_id] if property_id else None
                self._add(self._components[code], planned, estate)
        return []

    def _add(
        self, component: Component, planned: components.PlannedRate, estate: Property | None
    ) -> None:
        try:
            add_rate(
                component,
                planned.rate,
                valid_from=planned.valid_from,
                valid_to=planned.end,
                property=estate,
            )
        except RateOverlap as overlap:
            line = planned.line or 1
            raise WriteRefused(about_line(overlap.code, line, overlap.message)) from overlap

    def _judge_component(
        self, line: int, row: components.ComponentRow, known: Component | None
    ) -> None:
        if known is None:
            self.outcome.made.append(f"{row.component_code} – {row.name}")
            return
        for name in (*FREE_FIELDS, *HELD_FIELDS):
            old, new = getattr(known, name), getattr(row, name)
            if old == new:
                continue
            self._edited.add(row.component_code)
            self.outcome.changes.append(Change(line, row.component_code, name, str(old), str(new)))
            if name in HELD_FIELDS and self._charged.was_charged(known):
                self.refuse(
                    "COMPONENT_USED",
                    line,
                    _(
                        "składnika {code} użyto już w naliczeniach, więc nie można zmienić "
                        "jego podstawy, jednostki ani subkonta. Dodaj nowy składnik."
                    ).format(code=row.component_code),
                    field=name,
                    found=str(new),
                    expected=str(old),
                )

    def _note(self, scope: components.Scope, planned: components.PlannedRate) -> None:
        """Count a row of the file, and list its changes and those of a rate it closes."""
        changes = list(planned.changes)
        for name, old, new in changes:
            key = f"{scope[0]} {planned.valid_from}"
            self.outcome.changes.append(Change(planned.line, key, name, old, new))
        if planned.line is None:
            return
        first_line, _row = self._first_rows[scope[0]]
        if planned.known is None:
            self.outcome.new += 1
        elif changes or (planned.line == first_line and scope[0] in self._edited):
            self.outcome.changed += 1
        else:
            self.outcome.unchanged += 1

    def _refuse_overlap(
        self, earlier: components.PlannedRate, later: components.PlannedRate
    ) -> None:
        row, overlapped = (later, earlier) if later.line else (earlier, later)
        self.refuse(
            "RATE_OVERLAP",
            row.line or 0,
            _("okres stawki od {day} nakłada się na okres od {other}, który już jest.").format(
                day=row.valid_from, other=overlapped.valid_from
            ),
            field="valid_from" if later.line else "valid_to",
            found=str(row.valid_from),
            expected=_("okresy, które na siebie nie zachodzą"),
        )

    def _refuse_used(self, line: int, planned: components.PlannedRate, month: date) -> None:
        self.refuse(
            "RATE_USED",
            line,
            _(
                "według dotychczasowej stawki naliczono już opłaty za {period}. "
                "Podaj stawkę od późniejszego dnia albo najpierw skoryguj naliczenia."
            ).format(period=f"{month:%m.%Y}"),
            field="rate" if planned.known else "valid_from",
            found=str(planned.rate if planned.known else planned.valid_from),
            expected=_("stawka, której jeszcze nie użyto"),
        )
