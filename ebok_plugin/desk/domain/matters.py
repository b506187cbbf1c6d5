"""The five kinds of matters that a second person decides."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.queries.charge_run import runs_waiting
from ebok_plugin.charges.domain.run.approval import approve_charge_run as approve_run
from ebok_plugin.charges.domain.run.withdrawal import withdraw_run
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.desk.domain.matter import Decider, Matter, MatterKind
from ebok_plugin.desk.domain.rights import (
    APPROVES_PLANS,
    APPROVES_REOPENING,
    APPROVES_RUNS,
    APPROVES_TRANSFERS,
    ISSUES_INTEREST,
)
from ebok_plugin.desk.domain.transfer import approve_transfer, refuse_transfer
from ebok_plugin.desk.models import TransferProposal
from ebok_plugin.interest.domain.issue import issue_batch
from ebok_plugin.interest.domain.proposal import discard_batch
from ebok_plugin.interest.models import NoteBatch
from ebok_plugin.ledger.domain.closing import approve_reopening
from ebok_plugin.ledger.domain.payment_plan import approve_plan, cancel_plan
from ebok_plugin.ledger.domain.queries.closed_period import reopenings_waiting
from ebok_plugin.ledger.domain.queries.plan import waiting_plans
from ebok_plugin.ledger.models import PaymentPlan, PeriodReopening
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.polish_dates import shown
from ebok_plugin.money import total

PLANS, TRANSFERS, REOPENINGS = "uklady", "przeksiegowania", "okresy"
RUNS, NOTES = "naliczenia", "noty"


def _plans() -> Iterator[Matter]:
    for plan in waiting_plans().prefetch_related("rows", "debits"):
        rows = list(plan.rows.all())
        yield Matter(
            PLANS,
            plan.pk,
            _("Układ ratalny, konto {number}").format(number=plan.account.account_no),
            plan.reason,
            plan.made_by,
            plan.made_at,
            (
                (_("Uzgodniono dnia"), shown(plan.agreed_on)),
                (_("Należności"), "; ".join(entry.title for entry in plan.debits.all())),
                (_("Raty"), "; ".join(f"{shown(row.due_date)}: {row.amount}" for row in rows)),
                (_("Razem"), str(total(row.amount for row in rows))),
                (_("Odsetki"), str(plan.get_interest_display())),
            ),
            plan.account,
        )


def _transfers() -> Iterator[Matter]:
    waiting = TransferProposal.objects.filter(state=TransferProposal.State.WAITING)
    for one in waiting.select_related("source", "target", "made_by__person"):
        yield Matter(
            TRANSFERS,
            one.pk,
            _("Przeksięgowanie {amount}").format(amount=one.amount),
            one.reason,
            one.made_by,
            one.made_at,
            (
                (_("Z konta"), one.source.account_no),
                (_("Na konto"), one.target.account_no),
                (_("Data księgowania"), shown(one.on)),
                (_("Termin płatności"), shown(one.due_date)),
            ),
            one.source,
        )


def _reopenings() -> Iterator[Matter]:
    for one in reopenings_waiting():
        yield Matter(
            REOPENINGS,
            one.pk,
            _("Otwarcie okresu {period}").format(period=Period.parse(one.closing.period).name),
            one.reason,
            one.asked_by,
            one.asked_at,
        )


def _runs() -> Iterator[Matter]:
    for run in runs_waiting():
        yield Matter(
            RUNS,
            run.pk,
            _("{kind} za {period}").format(
                kind=capfirst(run.get_kind_display()), period=Period.parse(run.period).name
            ),
            run.reason,
            run.made_by,
            run.made_at,
            (
                (_("Liczba naliczeń"), str(run.documents)),
                (_("Razem"), str(run.total)),
                (_("Poprzednio"), str(run.previous_total)),
            ),
        )


def _notes() -> Iterator[Matter]:
    waiting = NoteBatch.objects.filter(state=NoteBatch.State.PROPOSED)
    batches = waiting.select_related("made_by__person").prefetch_related(
        "drafts__account__payer", "drafts__corrects__entry"
    )
    for batch in batches.order_by("made_at", "pk"):
        drafts = list(batch.drafts.all())
        wrong = next((one.corrects for one in drafts if one.corrects), None)
        title = _("Noty odsetkowe do {day}").format(day=shown(batch.until))
        if wrong:
            title = _("Korekta noty odsetkowej {number}").format(number=wrong.number)
        yield Matter(
            NOTES,
            batch.pk,
            title,
            batch.reason,
            batch.made_by,
            batch.made_at,
            (
                (_("Termin płatności"), shown(batch.due_date)),
                (_("Konta"), "; ".join(f"{one.account}: {one.total}" for one in drafts)),
                (_("Razem"), str(total(one.total for one in drafts))),
                *([(_("Zamiast kwoty"), str(wrong.entry.amount))] if wrong else []),
            ),
            drafts[0].account if wrong else None,
        )


def _origin(by: Decider) -> Origin:
    return Origin(actor=by.user, panel=by.user.realm)


KINDS = {
    kind.slug: kind
    for kind in (
        MatterKind(
            PLANS,
            APPROVES_PLANS,
            _plans,
            lambda pk, by: approve_plan(
                PaymentPlan.objects.get(pk=pk), approved_by=by.user, today=by.today
            ),
            lambda pk, reason, by: cancel_plan(
                PaymentPlan.objects.get(pk=pk), reason=reason, by=by.user, today=by.today
            ),
        ),
        MatterKind(
            TRANSFERS,
            APPROVES_TRANSFERS,
            _transfers,
            lambda pk, by: approve_transfer(
                TransferProposal.objects.get(pk=pk), approved_by=by.user, today=by.today
            ),
            lambda pk, reason, by: refuse_transfer(
                TransferProposal.objects.get(pk=pk), reason=reason, by=by.user
            ),
        ),
        MatterKind(
            REOPENINGS,
            APPROVES_REOPENING,
            _reopenings,
            lambda pk, by: approve_reopening(PeriodReopening.objects.get(pk=pk), by=by.user),
            None,
        ),
        MatterKind(
            RUNS,
            APPROVES_RUNS,
            _runs,
            lambda pk, by: approve_run(ChargeRun.objects.get(pk=pk), origin=_origin(by)),
            lambda pk, reason, by: withdraw_run(
                ChargeRun.objects.get(pk=pk), reason=reason, origin=_origin(by)
            ),
        ),
        MatterKind(
            NOTES,
            ISSUES_INTEREST,
            _notes,
            lambda pk, by: issue_batch(
                NoteBatch.objects.get(pk=pk), approved_by=by.user, today=by.today
            ),
            lambda pk, reason, by: discard_batch(
                NoteBatch.objects.get(pk=pk), reason=reason, by=by.user
            ),
        ),
    )
}
