"""The rows of one page of a ledger and the fields that choose it, drawn once for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from ebok_plugin.ledger.domain.queries.account import LastEntry
from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.entry import EntryGroup
from ebok_plugin.panel.domain.part_cache import cached_part
from ebok_plugin.panel.forms import LedgerPageForm
from ebok_plugin.panel.views.drawing import drawn


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """Page `number` of `pages` of what was booked from `start` to `end`; `operations` is drawn."""

    start: date
    end: date
    number: int
    pages: int
    operations: SafeString

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.pages


@dataclass(frozen=True, slots=True)
class SheetWanted:
    """What the address asks for; `period` is its part of the query."""

    start: date
    end: date
    group: EntryGroup | None
    page: int
    period: dict[str, str]


def ledger_sheet(
    account: Account, last: LastEntry, wanted: SheetWanted, reader: int | None
) -> LedgerSheet:
    """Kept for this reader until the next posting of the account; `last` is its last entry."""
    made_of = (account.pk, account.account_no, last, wanted, reader)
    return cached_part("ledger-sheet", made_of, lambda: _drawn(account, wanted))


def _drawn(account: Account, wanted: SheetWanted) -> LedgerSheet:
    group = wanted.group
    kinds = group.kinds if group else None
    shown = statement(account, wanted.start, wanted.end, kinds=kinds, page=wanted.page)
    charge, entry = entry_addresses(account)
    context = {
        "account": account,
        "group": group,
        "page": shown,
        "period": urlencode(wanted.period),
        "rows": [
            (row, f"{entry if row.document_id is None else charge}{row.seq}/") for row in shown.rows
        ],
    }
    return LedgerSheet(
        shown.start, shown.end, shown.page, shown.pages, drawn("operations", context)
    )


def entry_addresses(account: Account) -> tuple[str, str]:
    """The beginnings of the addresses of its charges and of its other entries; the number of the
    entry and a slash follow.
    """
    charge = reverse("ebok:charge", args=[account.slug, 0])
    entry = reverse("ebok:entry", args=[account.slug, 0])
    return charge.removesuffix("0/"), entry.removesuffix("0/")


def drawn_fields(form: LedgerPageForm) -> SafeString:
    """The fields of the period. Those of a year are the same for everybody whose ledger is as old;
    what was typed is drawn each time.
    """
    if form.of_days or form.errors:
        return _fields(form)
    return _fields_of_year(tuple(form.years), form.year, form.group, form.today)


@lru_cache(maxsize=128)
def _fields_of_year(
    years: tuple[int, ...], year: int, group: EntryGroup | None, today: date
) -> SafeString:
    asked = {"rok": str(year)} | ({"rodzaj": group.value} if group else {})
    return _fields(LedgerPageForm(asked, years=list(years), today=today))


def _fields(form: LedgerPageForm) -> SafeString:
    return drawn("period_fields", {"form": form})
