"""Instalments or a later day of payment of a waste fee (art. 67a of the Tax Ordinance).

A payer files a signed application or withdraws it; one clerk drafts the decision and another
issues it. What is granted becomes an instalment plan of the ledger.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.working_days import add_months
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger import api as ledger
from waste_union.declarations.apps import EBOK
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.drafting import Series, take_next_number
from waste_union.declarations.domain.fee_decision import MIN_REASONS_LENGTH
from waste_union.declarations.domain.relief_paper import issue_relief_paper
from waste_union.declarations.domain.signing import compute_digest
from waste_union.declarations.models import ReliefApplication
from waste_union.declarations.vocabulary import (
    RELIEF_OPEN,
    ReliefKind,
    ReliefOutcome,
    ReliefState,
)

RULE = "RELIEF_DECISION"
FILED_MAIL = "waste_union/declarations/mail/relief_filed.txt"
DECIDED_MAIL = "waste_union/declarations/mail/relief_decided.txt"


@dataclass(frozen=True, slots=True)
class OpenDue:
    """What is unpaid of one charge that is in no instalment plan."""

    seq: int
    title: str
    due_date: date
    amount: Money

    @property
    def words(self) -> str:
        return f"{self.title}, {format_day(self.due_date)}: {self.amount}"

    def as_json(self) -> dict[str, object]:
        return {"seq": self.seq, "words": self.words}


def list_open_dues(account: ledger.Account, today: date) -> list[OpenDue]:
    """List what an application may be about, the earliest day of payment first."""
    sums: defaultdict[tuple[date, int], list[Money]] = defaultdict(list)
    for debit in ledger.read_balance(account, today).open_debits:
        if debit.plan is None:
            sums[debit.due_date, debit.seq].append(debit.amount)
    titles = dict(
        account.entries.filter(seq__in=[seq for _day, seq in sums]).values_list("seq", "title")
    )
    return [
        OpenDue(seq, ledger.shorten_title(titles[seq]), day, sum_money(sums[day, seq]))
        for day, seq in sorted(sums)
    ]


def prepare_relief(
    application: ReliefApplication,
    seqs: Collection[int],
    account: ledger.Account,
    *,
    today: date,
    origin: Origin,
) -> ReliefApplication:
    """Complete what the payer filled in with the charges and the text to be signed, unsaved.

    Raises Refusal: RELIEF_NO_RIGHT, RELIEF_WAITING, RELIEF_NOTHING, RELIEF_DAY.
    """
    signer = origin.signed_in
    if signer.person is None or not ledger.may_act(signer, account, today):
        raise refusal.make_refusal(refusal.RELIEF_NO_RIGHT)
    if waiting := find_open_relief(account):
        raise refusal.make_refusal(refusal.RELIEF_WAITING, number=waiting.number)
    dues = [due for due in list_open_dues(account, today) if due.seq in seqs]
    if not dues or len(dues) != len(set(seqs)):
        raise refusal.make_refusal(refusal.RELIEF_NOTHING)
    if application.first_day <= today:
        raise refusal.make_refusal(refusal.RELIEF_DAY)
    application.account, application.applicant = account, signer.person
    application.debits = [due.as_json() for due in dues]
    application.amount = sum_money(due.amount for due in dues)
    application.answer_by = find_answer_day(today)
    facts = list_relief_facts(application)
    application.document = "\n".join(f"{label}: {value}" for label, value in facts)
    return application


def list_relief_facts(application: ReliefApplication) -> list[tuple[str, str]]:
    """List what the applicant signs, as label and value."""
    wish = _("odroczenie terminu płatności do %(day)s")
    if application.kind == ReliefKind.INSTALMENTS:
        wish = _(
            "rozłożenie na raty płatne co miesiąc (liczba rat: %(count)d, pierwsza do %(day)s)"
        )
    account = application.account
    return [
        (_("Wnioskodawca"), application.applicant.name),
        (_("Płatnik"), account.payer_name),
        (_("Konto"), account.account_no),
        (_("Nieruchomość"), account.premises.short_address),
        (
            _("Wnoszę o"),
            wish % {"count": application.count, "day": format_day(application.first_day)},
        ),
        (_("Należności"), "; ".join(row["words"] for row in application.debits)),
        (_("Razem"), str(application.amount)),
        (_("Uzasadnienie"), application.reason),
        (_("Działalność gospodarcza"), _("tak") if application.is_business else _("nie")),
        (_("Podstawa"), _("art. 67a § 1 Ordynacji podatkowej w zw. z art. 6q ust. 1 u.c.p.g.")),
    ]


def find_answer_day(filed_on: date) -> date:
    """Return the last day for the decision. Raises NoSuchRule."""
    return add_months(filed_on, legal_rule(RULE, on=filed_on).params["months"])


@transaction.atomic
def file_relief(
    application: ReliefApplication,
    seqs: Collection[int],
    account: ledger.Account,
    *,
    now: datetime,
    today: date,
    origin: Origin,
) -> ReliefApplication:
    """Sign the application by the own login and file it, with a receipt by e-mail.

    Raises Refusal as `prepare_relief`.
    """
    wait_for_turn()
    ledger.lock_accounts([account.pk])
    prepare_relief(application, seqs, account, today=today, origin=origin)
    application.number = take_next_number(Series.RELIEF, today.year)
    application.sha256 = compute_digest(application.document.encode())
    application.signature, application.filed_at = {"login": origin.signed_in.pk}, now
    application.save()
    record_relief("RELIEF_FILED", application, origin)
    _notify(application, FILED_MAIL)
    return application


@transaction.atomic
def withdraw_relief(application: ReliefApplication, *, today: date, origin: Origin) -> None:
    """Withdraw an undecided application. Raises Refusal: RELIEF_NO_RIGHT, RELIEF_STATE."""
    application = lock_relief(application, *RELIEF_OPEN)
    if not ledger.may_act(origin.signed_in, application.account, today):
        raise refusal.make_refusal(refusal.RELIEF_NO_RIGHT)
    application.state = ReliefState.WITHDRAWN
    application.save()
    record_relief("RELIEF_WITHDRAWN", application, origin)


@transaction.atomic
def draft_relief_decision(
    application: ReliefApplication,
    *,
    outcome: str,
    reasons: str,
    interest_stopped: bool,
    seqs: Collection[int],
    count: int,
    first_day: date,
    today: date,
    origin: Origin,
) -> None:
    """Save the draft, which has no effect yet; the plan is tried and rolled back.

    Only a decision that grants in part takes charges and days from the clerk. Another draft takes
    the place of one that is not issued. Raises Refusal: RELIEF_STATE, NO_REASONS, RELIEF_NOTHING,
    RELIEF_DAY; PlanError of the ledger.
    """
    application = lock_relief(application, *RELIEF_OPEN)
    if len(reasons.strip()) < MIN_REASONS_LENGTH:
        raise refusal.make_refusal(refusal.NO_REASONS)
    application.outcome, application.reasons = outcome, reasons.strip()
    application.interest_stopped, application.drafted_by = interest_stopped, origin.signed_in
    application.granted, application.schedule = [], []
    if outcome == ReliefOutcome.GRANTED:
        seqs = [row["seq"] for row in application.debits]
        count, first_day = application.count, application.first_day
    if outcome != ReliefOutcome.REFUSED:
        # What was paid since is no part of it any more.
        dues = [due for due in list_open_dues(application.account, today) if due.seq in seqs]
        if not dues:
            raise refusal.make_refusal(refusal.RELIEF_NOTHING)
        if first_day <= today:
            raise refusal.make_refusal(refusal.RELIEF_DAY)
        rows = ledger.equal_rows(sum_money(due.amount for due in dues), count, first_day)
        application.granted = sorted(due.seq for due in dues)
        application.schedule = [[str(day), amount.grosze] for day, amount in rows]
        with transaction.atomic():
            _propose_plan(application, today)
            transaction.set_rollback(True)
    application.state = ReliefState.DRAFTED
    application.save()
    record_relief("RELIEF_DECISION_DRAFTED", application, origin)


@transaction.atomic
def issue_relief_decision(application: ReliefApplication, *, today: date, origin: Origin) -> None:
    """Issue the decision as the second person; what it grants becomes a plan of the ledger.

    Raises Refusal: RELIEF_STATE, SECOND_PERSON; PlanError if payments changed what is open since.
    """
    application = lock_relief(application, ReliefState.DRAFTED)
    require_second_person("declarations.relief", application.drafted_by_id, origin.signed_in)
    application.decision_no = take_next_number(Series.RELIEF_DECISION, today.year)
    if application.outcome != ReliefOutcome.REFUSED:
        plan = _propose_plan(application, today)
        application.plan = ledger.approve_plan(plan, approved_by=origin.signed_in, today=today)
    application.state = ReliefState.DECIDED
    application.decided_by, application.decided_on = origin.signed_in, today
    application.paper = issue_relief_paper(application, today)
    application.paper_sha256 = compute_digest(application.paper)
    application.save()
    record_relief("RELIEF_DECIDED", application, origin)
    _notify(application, DECIDED_MAIL)


def _propose_plan(application: ReliefApplication, today: date) -> ledger.PaymentPlan:
    assert application.drafted_by is not None  # the draft is somebody's
    account = application.account
    return ledger.propose_plan(
        account,
        list(account.entries.filter(seq__in=application.granted).order_by("seq")),
        application.days,
        interest_stopped=application.interest_stopped,
        reason=_("Decyzja w sprawie {number}").format(number=application.number),
        agreed_on=today,
        made_by=application.drafted_by,
        today=today,
    )


def lock_relief(application: ReliefApplication, *states: ReliefState) -> ReliefApplication:
    """Return the current row, locked. Raises Refusal RELIEF_STATE."""
    wait_for_turn()
    rows = ReliefApplication.objects.select_for_update(of=("self",))
    related = ("account__payer", "account__premises__building", "applicant", "drafted_by")
    locked = rows.select_related(*related).get(pk=application.pk)
    if locked.state not in states:
        state = locked.get_state_display()
        raise refusal.make_refusal(refusal.RELIEF_STATE, number=locked.number, state=state)
    return locked


def record_relief(action: str, application: ReliefApplication, origin: Origin) -> None:
    record(
        action,
        origin,
        obj=application,
        subject=application.account.payer,
        to_state=application.state,
        changes={"number": application.number},
    )


def _notify(application: ReliefApplication, template: str) -> None:
    """Queue the e-mail to the applicant, without any amount."""
    if address := application.applicant.correspondence_email:
        context = {
            "number": application.number,
            "sha256": application.sha256,
            "filed_on": format_day(timezone.localdate(application.filed_at)),
            "answer_by": format_day(application.answer_by),
            "url": site_address(application.get_absolute_url()),
        }
        queue_message(address, template, context, about=application)


def select_reliefs(accounts: Sequence[ledger.Account]) -> QuerySet[ReliefApplication]:
    """Select the applications about these accounts, newest first, without their documents."""
    rows = ReliefApplication.objects.filter(account__in=[account.pk for account in accounts])
    return rows.select_related("account__premises__building").defer("paper", "document")


def find_open_relief(account: ledger.Account) -> ReliefApplication | None:
    """Return the application about this account that is not decided yet. One query."""
    return select_reliefs([account]).filter(state__in=RELIEF_OPEN).first()


def list_own_reliefs(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """List the reader's undecided applications as lines (`PanelPart.filed`). One query."""
    if realm != EBOK or not isinstance(user, User):
        return []
    waste = [account for account in ledger.own_accounts(user, today) if account.is_for_waste]
    waiting = select_reliefs(waste).filter(state__in=RELIEF_OPEN) if waste else ()
    return [
        PaperLink(
            _("Wniosek o raty albo odroczenie %(number)s") % {"number": row.number},
            row.get_absolute_url(),
            _("decyzja do %(day)s") % {"day": format_day(row.answer_by)},
        )
        for row in waiting
    ]
