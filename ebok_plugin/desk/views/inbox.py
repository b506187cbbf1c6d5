"""What waits for a second person: one list, a page for each matter, and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    ReasonForm,
    SecondPerson,
    Step,
    StepForm,
    by_slug,
    reason_field,
)
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.charges.domain.run.charge_run import approve_charge_run, withdraw_run
from ebok_plugin.charges.rights import APPROVES_RUNS
from ebok_plugin.debts.domain.demand import approve_demands, refuse_demands
from ebok_plugin.debts.rights import APPROVES_DEMANDS
from ebok_plugin.desk.domain import matters
from ebok_plugin.desk.domain.matters import Matter
from ebok_plugin.desk.domain.payment_matters import list_payment_changes
from ebok_plugin.fee_changes.rights import CHECKS
from ebok_plugin.fee_changes.rights import SEES as SEES_CHANGES
from ebok_plugin.interest.domain.issue import issue_batch
from ebok_plugin.interest.domain.proposal import discard_batch
from ebok_plugin.interest.rights import ISSUES_INTEREST
from ebok_plugin.ledger.domain import payment_change, proposal
from ebok_plugin.ledger.domain.account import record_account_list
from ebok_plugin.ledger.domain.payment_plan import approve_plan, cancel_plan
from ebok_plugin.ledger.domain.period import approve_reopening
from ebok_plugin.ledger.models import PaymentChange
from ebok_plugin.ledger.rights import (
    APPROVES_PLANS,
    APPROVES_REOPENING,
    APPROVES_TRANSFERS,
    POSTS,
    SEES,
    SETS_NUMBERS,
)
from ebok_plugin.payments.domain.own_account import carry_out_own_account
from ebok_plugin.payments.domain.refund_order import approve_refund_order, refuse_refund_order
from ebok_plugin.payments.rights import APPROVES_RULES, SEES_RULES

APPROVE, REFUSE = "zatwierdz", "odrzuc"


class DecisionRefusalForm(ReasonForm):
    powod = reason_field(gettext_lazy("Powód odrzucenia"), gettext_lazy("Co najmniej 10 znaków."))


class ProposalWithdrawalForm(ReasonForm):
    powod = reason_field(gettext_lazy("Powód wycofania"), gettext_lazy("Co najmniej 10 znaków."))


# What refusing is for the maker, who needs no right to it.
WITHDRAWN: Mapping[str, Any] = {
    "title": gettext_lazy("Wycofaj"),
    "form": ProposalWithdrawalForm,
    "rights": (),
}


def _decisions(
    act: str,
    right: str,
    waiting: Callable[[], Iterable[Matter]],
    approve: Callable[[Any, date, Origin], object],
    refuse: Callable[[Any, str, date, Origin], object] | None = None,
    or_right: str = "",
    **more: Any,
) -> Mapping[str, Step[Matter]]:
    """Make both steps of one act; without `refuse` it cannot be refused.

    Who has `or_right` decides as well.
    """

    def confirm(matter: Matter, form: StepForm, today: date, origin: Origin) -> Done:
        approve(matter.row, today, origin)
        return Done(_("Zatwierdzono: {what}.").format(what=matter.title))

    def drop(matter: Matter, form: DecisionRefusalForm, today: date, origin: Origin) -> Done:
        assert refuse is not None
        refuse(matter.row, form.cleaned_data["powod"], today, origin)
        return Done(_("Odrzucono: {what}.").format(what=matter.title))

    second = SecondPerson(waiting, lambda matter: matter.made_by, act)
    rights = (right,)
    who: dict[str, Any] = {"rights": rights, "or_rights": (or_right,) if or_right else ()}
    approval = Step(
        APPROVE, gettext_lazy("Zatwierdź"), confirm, second_person=second, **who, **more
    )
    refusal = Step(REFUSE, gettext_lazy("Odrzuć"), drop, DecisionRefusalForm, **who)
    return by_slug(approval, refusal) if refuse else by_slug(approval)


def _approved(verb: Callable[..., object]) -> Callable[[Any, date, Origin], object]:
    return lambda row, today, origin: verb(row, approved_by=origin.signed_in, today=today)


CARRY_OUT: Mapping[str, Callable[[PaymentChange, Origin], None]] = {
    PaymentChange.Kind.NUMBERS: payment_change.carry_out_numbers,
    PaymentChange.Kind.OFFICE_ACCOUNT: carry_out_own_account,
    PaymentChange.Kind.HAND_OVER: payment_change.carry_out_hand_over,
    PaymentChange.Kind.ACCOUNT_NUMBER: payment_change.carry_out_number,
    PaymentChange.Kind.CLOSING: payment_change.carry_out_closing,
    PaymentChange.Kind.PAYER: payment_change.carry_out_payer,
}
# By the kind of the matter, then by the decision.
DECISIONS: Mapping[str, Mapping[str, Step[Matter]]] = {
    matters.PLANS: _decisions(
        "ledger.plan",
        APPROVES_PLANS,
        matters.list_plan_matters,
        _approved(approve_plan),
        lambda plan, reason, today, origin: cancel_plan(
            plan, reason=reason, by=origin.signed_in, today=today
        ),
    ),
    matters.TRANSFERS: _decisions(
        "ledger.transfer",
        APPROVES_TRANSFERS,
        matters.list_transfer_matters,
        _approved(proposal.approve_transfer),
        lambda one, reason, today, origin: proposal.refuse_transfer(
            one, reason=reason, by=origin.signed_in
        ),
    ),
    matters.CORRECTIONS: _decisions(
        "ledger.correction",
        POSTS,
        matters.list_correction_matters,
        _approved(proposal.approve_correction),
        lambda one, reason, today, origin: proposal.refuse_correction(
            one, reason=reason, by=origin.signed_in
        ),
        APPROVES_TRANSFERS,
    ),
    matters.REFUNDS: _decisions(
        "payments.refund",
        APPROVES_TRANSFERS,
        matters.list_refund_matters,
        lambda order, today, origin: approve_refund_order(order, origin=origin, today=today),
        lambda order, reason, today, origin: refuse_refund_order(
            order, reason=reason, by=origin.signed_in
        ),
    ),
    matters.REOPENINGS: _decisions(
        "ledger.reopening",
        APPROVES_REOPENING,
        matters.list_reopening_matters,
        lambda one, today, origin: approve_reopening(one, by=origin.signed_in),
    ),
    matters.RUNS: _decisions(
        "charges.run",
        APPROVES_RUNS,
        matters.list_run_matters,
        lambda run, today, origin: approve_charge_run(run, origin=origin),
        lambda run, reason, today, origin: withdraw_run(run, reason=reason, origin=origin),
        leaves_trace=True,
    ),
    matters.DEMANDS: _decisions(
        "debts.demands",
        APPROVES_DEMANDS,
        matters.list_demand_matters,
        lambda run, today, origin: approve_demands(run, today=today, origin=origin),
        lambda run, reason, today, origin: refuse_demands(run, reason=reason, origin=origin),
    ),
    matters.NOTES: _decisions(
        "interest.notes",
        ISSUES_INTEREST,
        matters.list_interest_note_matters,
        _approved(issue_batch),
        lambda one, reason, today, origin: discard_batch(one, reason=reason, by=origin.signed_in),
    ),
    matters.PAYMENT_CHANGES: _decisions(
        "ledger.payment_change",
        SETS_NUMBERS,
        list_payment_changes,
        lambda one, today, origin: payment_change.approve_change(
            one, CARRY_OUT[one.kind], origin=origin
        ),
        lambda one, reason, today, origin: payment_change.refuse_change(
            one, reason=reason, by=origin.signed_in
        ),
    ),
}


@require_safe
@for_staff(SEES)
def inbox(request: StaffRequest) -> HttpResponse:
    """List what waits, the oldest first; fee changes and rules lead to pages of their own."""
    user = request.user
    steps = [step for decisions in DECISIONS.values() for step in decisions.values()]
    lines = [
        (matter, step.is_for(matter, user))
        for step in steps
        if step.second_person
        for matter in step.second_person.waiting()
    ]
    if user.has_perm(SEES_CHANGES):
        checks = user.has_perm(CHECKS)
        lines += [
            (change, checks and not is_left_to_another("fee_changes.change", change.made_by, user))
            for change in matters.list_fee_change_matters()
        ]
    reads = user.has_perm(matters.files_right())
    lines += [
        (file, reads and file.made_by != user) for file in matters.list_account_file_matters()
    ]
    if user.has_perm(SEES_RULES):
        approves = user.has_perm(APPROVES_RULES)
        lines += [
            (rule, approves and not is_left_to_another("payments.sender_rule", rule.made_by, user))
            for rule in matters.list_sender_rule_matters()
        ]
    lines.sort(key=lambda line: line[0].since)
    return render(request, "ebok_plugin/desk/inbox.html", {"lines": lines})


class MatterPage(StepPage[Matter]):
    """One matter with its facts; a decided one is gone."""

    template_name = "ebok_plugin/desk/matter.html"
    sees = SEES
    named_by = "decyzja"
    steps: Mapping[str, Step[Matter]]

    def find_subject(self, slug: str, pk: int) -> Matter:
        self.steps = DECISIONS.get(slug, {})
        waits = (step.second_person for step in self.steps.values() if step.second_person)
        matter = next((one for wait in waits for one in wait.waiting() if one.row.pk == pk), None)
        if matter is None and self.steps and self.request.method == "POST":
            raise NothingLeft(_("Tę sprawę ktoś już rozstrzygnął."), self.landing())
        if matter is None:
            raise Http404
        approval = self.steps[APPROVE].second_person
        assert approval is not None  # noqa: S101 - of every decision
        self.own = is_left_to_another(approval.act, matter.made_by, self.request.user)
        if matter.made_by == self.request.user and REFUSE in self.steps:
            # The maker may take the own proposal back.
            self.steps = {**self.steps, REFUSE: replace(self.steps[REFUSE], **WITHDRAWN)}
        return matter

    def landing(self) -> str:
        return reverse("ebok_desk_inbox")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the matter; a look at accounts is recorded in the access log."""
        account = self.subject.account
        if account is not None:
            record_view(request, account, account.payer, ReadReason.SETTLEMENT)
        record_account_list(self.subject.named_accounts, self.origin)
        return super().get(request, *args, **kwargs)
