"""The tables of a closed journal: its lines, and the turnover of each account of the plan.

The columns are those of an entry of JPK_KR_PD as far as the ledger has them (D_11 the amount of the
operation, Z_4 and Z_7 the amounts on both sides); no file here claims to conform to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables.writing import Value
from ebok_plugin.accounting.models import Journal, JournalLine


class PlanAccountTurnover(NamedTuple):
    """What a journal posts on one account of the plan."""

    account: str
    debit: Money
    credit: Money


def lines_of(journal: Journal) -> QuerySet[JournalLine]:
    """Select the lines with all that their table says."""
    return journal.lines.select_related(
        "entry__document",
        "entry__batch__made_by__person",
        "entry__account__premises__building__property",
    ).order_by("position")


def sum_by_account(journal: Journal) -> list[PlanAccountTurnover]:
    """Sum the lines by account of the plan; both columns add up to the journal's turnover."""
    debits: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    credited: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    for debit, credit, amount in journal.lines.values_list("debit", "credit", "amount"):
        debits[debit] += amount
        credited[credit] += amount
    accounts = sorted({*debits, *credited})
    return [PlanAccountTurnover(one, debits[one], credited[one]) for one in accounts]


def headings() -> list[str]:
    return [
        _("Dziennik"),
        _("Numer zapisu"),
        _("Numer dowodu"),
        _("Rodzaj dowodu"),
        _("Data operacji"),
        _("Data księgowania"),
        _("Kto zaksięgował"),
        _("Opis operacji"),
        _("Kwota operacji"),
        _("Konto Wn"),
        _("Kwota Wn"),
        _("Konto Ma"),
        _("Kwota Ma"),
        _("Czego dotyczy"),
        _("Konto rozliczeniowe"),
        _("Nieruchomość"),
    ]


def file_rows(journal: Journal) -> Iterator[list[Value | datetime | date]]:
    """Yield the rows of the file, as `headings` names them."""
    for line in lines_of(journal).iterator(chunk_size=1000):
        entry = line.entry
        proof = entry.document.document_no if entry.document else str(entry)
        amount = line.amount.amount
        yield [
            str(journal),
            line.position,
            proof,
            str(entry.batch.get_kind_display()),
            entry.booking_date,
            entry.posted_at,
            str(entry.batch.made_by or ""),
            entry.title,
            amount,
            line.debit,
            amount,
            line.credit,
            amount,
            line.subject,
            entry.account.account_no,
            str(entry.account.premises.building.property),
        ]
