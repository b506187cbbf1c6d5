"""E-BOK's sections of the board's page: arrears by age, their trend, charged against paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE, Period, format_day
from cms_ext.base.money.amounts import sum_money
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.plugins import BoardRow, BoardSection
from ebok_plugin.ledger.domain.debtors import (
    MIN_ACCOUNTS,
    MONTHS,
    DebtMonth,
    Debtors,
    DebtorScope,
    find_debtors,
    list_debt_months,
    sum_debt_ages,
)
from ebok_plugin.ledger.domain.queries.month_flow import MonthFlow
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import CorrectionProposal, PaymentChange
from ebok_plugin.mirror.domain.desk import SnapshotDesk
from ebok_plugin.payments.domain.desk import LedgerDesk
from ebok_plugin.payments.models import RefundOrder

LATELY = timedelta(days=90)
BY_TWO = Q(state="REJECTED") | Q(approved_by__isnull=False)


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return arrears by age and by month, charged against paid, and what took two people."""
    debtors = find_debtors(today, DebtorScope())
    month = Period.of(today)
    flows = account_reader().month_flows(month.plus(1 - MONTHS), month, today)
    return (
        _by_age(debtors, account_reader().stated_on(today)),
        _by_month(list_debt_months(today, debtors)),
        _flows(flows),
        *_by_two(today),
    )


def _by_two(today: date) -> list[BoardSection]:
    """Count what one person could not do, by hand or by file; nothing makes no section."""
    since = timezone.now() - LATELY
    files = QueuedImport.objects.filter(desk__in=(LedgerDesk.name, SnapshotDesk.name))
    rows = (
        _decided(
            _("Korekty, zwroty, storna i wpłaty w kasie"),
            CorrectionProposal.objects.filter(Q(state="WAITING") | Q(decided_at__gt=since)),
        ),
        _decided(
            _("Zwroty nadpłat"),
            RefundOrder.objects.filter(Q(state="WAITING") | Q(decided_at__gt=since)),
        ),
        _decided(
            _("Zmiany płatników i rachunków do wpłat"),
            PaymentChange.objects.filter(Q(state="WAITING") | Q(decided_at__gt=since)),
        ),
        _decided(
            _("Pliki z kontami i wpłatami"),
            files.filter(Q(state="PROPOSED") | Q(ended_at__gt=since) & BY_TWO),
        ),
    )
    waiting = sum(int(row.figures[0] or 0) for row in rows)
    if not any(figure for row in rows for figure in row.figures):
        return []
    return [
        BoardSection(
            title=_("Decyzje dwóch osób o pieniądzach"),
            answer=_("Czeka na drugą osobę: %(count)d.") % {"count": waiting},
            order=13,
            columns=(_("Co"), _("Czeka"), _("Zatwierdzono"), _("Odrzucono")),
            rows=rows,
            note=_("Zatwierdzone i odrzucone z ostatnich 90 dni."),
        )
    ]


def _decided(label: str, rows: QuerySet[Any]) -> BoardRow:
    """Count what waits, was approved and was refused. One query."""
    counts: Counter[str] = Counter(rows.order_by().values_list("state", flat=True))
    waits = counts["WAITING"] + counts["PROPOSED"]
    return BoardRow(
        label, (waits, counts["POSTED"] + counts["DONE"], counts["REFUSED"] + counts["REJECTED"])
    )


def _by_age(debtors: Debtors, stated_on: date | None) -> BoardSection:
    late = [line for line in debtors.lines if line.arrears.late]
    plans = sum(bool(line.arrears.in_plan) for line in debtors.lines)
    notes = []
    if stated_on:
        notes.append(_("Stan z programu księgowego na %(day)s.") % {"day": format_day(stated_on)})
    if plans >= MIN_ACCOUNTS:
        notes.append(
            _("Poza tym w układach ratalnych (kont: %(count)d): %(amount)s.")
            % {"count": plans, "amount": debtors.in_plan}
        )
    elif plans:
        notes.append(_("Układów ratalnych jest mniej niż pięć, więc ich sumy tu nie ma."))
    few = 0 < len(late) < MIN_ACCOUNTS
    if few:
        notes.append(_("Kont po terminie jest mniej niż pięć, więc wieku tu nie rozdzielono."))
    return BoardSection(
        title=_("Zaległości według wieku"),
        answer=_("Po terminie: %(amount)s.") % {"amount": debtors.late},
        order=10,
        columns=(_("Wiek"), _("Kwota, zł"), _("Konta")),
        rows=()
        if few
        else tuple(
            BoardRow(
                age.label,
                (age.amount.amount, age.accounts),
                # Five of them stand below a chart on a phone.
                age.label.removesuffix(" dni").replace("ponad ", "> "),
            )
            for age in sum_debt_ages(debtors)
        ),
        total=None if few else BoardRow(_("Razem"), (debtors.late.amount, len(late))),
        drawn=1,
        note=" ".join(notes),
    )


def _unless_few(accounts: int) -> int | None:
    return None if 0 < accounts < MIN_ACCOUNTS else accounts


def _by_month(months: Sequence[DebtMonth]) -> BoardSection:
    newest, oldest = months[-1], months[0]
    answer = _("Dziś po terminie jest %(amount)s.") % {"amount": newest.late}
    change = newest.late - oldest.late
    if change:
        words = (
            _("Od końca %(month)s zaległości wzrosły o %(change)s.")
            if change.grosze > 0
            else _("Od końca %(month)s zaległości zmalały o %(change)s.")
        )
        answer += " " + words % {"month": _genitive(oldest.period), "change": abs(change)}
    return BoardSection(
        title=_("Zaległości miesiąc po miesiącu"),
        answer=answer,
        order=11,
        columns=(_("Miesiąc"), _("Po terminie, zł"), _("W układach, zł"), _("Konta")),
        rows=tuple(map(_debt_row, months)) if len(months) > 1 else (),
        drawn=1,
        is_monthly=True,
        note=_months_note(months),
    )


def _months_note(months: Sequence[DebtMonth]) -> str:
    if len(months) == 1:
        return _("Nie ma jeszcze wcześniejszych miesięcy do porównania.")
    if any(
        _unless_few(count) is None for month in months for count in (month.accounts, month.plans)
    ):
        return _("Kreska: mniej niż pięć kont.")
    return ""


def _debt_row(month: DebtMonth) -> BoardRow:
    in_plan = None if _unless_few(month.plans) is None else month.in_plan.amount
    figures = (month.late.amount, in_plan, _unless_few(month.accounts))
    return BoardRow(month.period.label, figures, f"{month.period.month:02d}")


def _flows(flows: Sequence[MonthFlow]) -> BoardSection:
    title = _("Naliczono i wpłacono")
    if not flows:
        return BoardSection(
            title,
            _("Program księgowy nie podaje obrotów, więc tych liczb nie ma."),
            order=12,
        )
    charged = sum_money(flow.charged for flow in flows)
    paid = sum_money(flow.paid for flow in flows)
    return BoardSection(
        title=title,
        answer=_("Od %(month)s naliczono %(charged)s, wpłacono %(paid)s.")
        % {"month": _genitive(flows[0].period), "charged": charged, "paid": paid},
        order=12,
        columns=(_("Miesiąc"), _("Naliczono, zł"), _("Wpłacono, zł")),
        rows=tuple(
            BoardRow(
                flow.period.label,
                (flow.charged.amount, flow.paid.amount),
                f"{flow.period.month:02d}",
            )
            for flow in flows
        ),
        total=BoardRow(_("Razem"), (charged.amount, paid.amount)),
        drawn=2,
        is_monthly=True,
        note=_("Naliczenia z rozliczeniami, notami i korektami, bez bilansu otwarcia."),
    )


def _genitive(month: Period) -> str:
    """`stycznia 2026`."""
    return f"{MONTHS_GENITIVE[month.month - 1]} {month.year}"
