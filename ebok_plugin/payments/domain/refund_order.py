"""The order of a refund: accepted by a clerk, posted by a second person, shown by the bank."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.approvals.domain.proposal import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from ebok_plugin.ledger.domain.by_hand import post_approved
from ebok_plugin.ledger.domain.draft import EntryDraft, is_reason
from ebok_plugin.ledger.domain.posting import lock_accounts, reverse_entry
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.refund import (
    OPEN,
    RefundError,
    State,
    check_clerk,
    check_filer,
    check_refundable,
    close_refund,
    lock_refund,
    write_to_payer,
)
from ebok_plugin.payments.models import BankEntry, Refund, RefundOrder

SOURCE = "REFUND"


@transaction.atomic
def propose_refund_order(
    refund: Refund, *, reason: str, origin: Origin, today: date
) -> RefundOrder:
    """Accept a confirmed request: an order waits for a second person; nothing is posted.

    Raises RefundError: REASON_REQUIRED, REFUND_DECIDED, REFUND_FILER, REFUND_OWN,
    ALREADY_PROPOSED, REFUND_TOO_MUCH.
    """
    if not is_reason(reason):
        raise RefundError("REASON_REQUIRED", _("Podaj powód przyjęcia (co najmniej 10 znaków)."))
    waiting = lock_refund(refund, State.WAITING)
    lock_accounts([waiting.account_id])
    by = origin.signed_in
    check_filer(waiting)
    check_clerk(waiting, by)
    if waiting.orders.filter(state=RefundOrder.State.WAITING).exists():
        raise RefundError("ALREADY_PROPOSED", _("Ten zwrot czeka już na drugą osobę."))
    check_refundable(waiting.account, waiting.amount, today)
    order = RefundOrder.objects.create(
        refund=waiting,
        amount=waiting.amount,
        reason=reason.strip(),
        made_by=by,
        made_at=timezone.now(),
    )
    return record_proposal("REFUND_PROPOSED", order, by, waiting.account.payer)


@transaction.atomic
def approve_refund_order(order: RefundOrder, *, origin: Origin, today: date) -> RefundOrder:
    """Post the debit of the refund; the order waits for the bank's file.

    Raises RefundError: REFUND_DECIDED, SECOND_PERSON, REFUND_FILER, REFUND_OWN, REFUND_TOO_MUCH;
    PostingError REFUND_ORDER_DECIDED, and what the ledger refuses.
    """
    by = origin.signed_in
    refund = lock_refund(order.refund, State.WAITING)
    waiting = _lock_order(order)
    require_second_person("payments.refund", waiting.made_by_id, by, RefundError)
    # Who saw the code could have confirmed the request.
    require_second_person("payments.refund", refund.printed_by_id, by, RefundError)
    check_filer(refund)
    check_clerk(refund, by)
    lock_accounts([refund.account_id])
    check_refundable(refund.account, waiting.amount, today)
    draft = EntryDraft(
        refund.account_id,
        EntryKind.PAYMENT_RETURN,
        waiting.amount,
        today,
        make_transfer_title(refund),
        due_date=today,
        source=SOURCE,
        source_key=f"{SOURCE}/{waiting.pk}",
    )
    waiting.entry = post_approved(
        draft, reason=waiting.reason, made_by=waiting.made_by, approved_by=by, today=today
    )
    payer = refund.account.payer
    saved = save_decision(waiting, RefundOrder.State.POSTED, "REFUND_POSTED", by, payer)
    close_refund("REFUND_ORDERED", refund, State.ORDERED, origin, today)
    return saved


def make_transfer_title(refund: Refund) -> str:
    """Write the title of the entry and of the transfer: it names the request."""
    return _("Zwrot nadpłaty {number}, konto {account}").format(
        number=refund.number, account=refund.account.account_no
    )


@transaction.atomic
def refuse_refund_order(order: RefundOrder, *, reason: str, by: User) -> RefundOrder:
    """Refuse an order; the request waits for another decision.

    Raises RefundError REFUND_DECIDED; PostingError: REASON_REQUIRED, REFUND_ORDER_DECIDED.
    """
    text = check_refusal_reason(reason, PostingError)
    refund = lock_refund(order.refund, State.WAITING)
    waiting = _lock_order(order)
    waiting.refusal = text
    state = RefundOrder.State.REFUSED
    return save_decision(waiting, state, "REFUND_ORDER_REFUSED", by, refund.account.payer)


def _lock_order(order: RefundOrder) -> RefundOrder:
    text = _("Ten zwrot ktoś już rozstrzygnął: {state}.")
    return lock_waiting(order, code="REFUND_ORDER_DECIDED", words=text, refuse=PostingError)


def refund_orders_waiting() -> QuerySet[RefundOrder]:
    """Select the orders that a second person has not decided yet, the oldest first."""
    waiting = RefundOrder.objects.filter(state=RefundOrder.State.WAITING)
    people = ("made_by__person", "refund__printed_by__person")
    return waiting.select_related("refund__account__payer", *people).order_by("made_at", "pk")


def refund_orders_to_export() -> QuerySet[RefundOrder]:
    """Select the posted orders that no bank file has and whose entry holds, by number.

    Without those of logins that were suspended meanwhile: a takeover is being looked into.
    """
    waiting = select_unpaid().filter(file__isnull=True)
    waiting = waiting.exclude(refund__filed_by__state=LoginState.SUSPENDED)
    return waiting.select_related("refund__account__payer", "entry").order_by("refund__number")


def select_unpaid() -> QuerySet[RefundOrder]:
    """Select the posted orders whose entry holds and that the bank has not paid yet."""
    posted = RefundOrder.objects.filter(state=RefundOrder.State.POSTED, paid_on__isnull=True)
    return posted.filter(entry__reversed_by__isnull=True)


def refunds_in_progress() -> QuerySet[Refund]:
    """Select the requests that somebody has to do something about, each once, by their day."""
    is_ordered = Q(state=State.ORDERED, pk__in=select_unpaid().values("refund"))
    return Refund.objects.filter(Q(state__in=OPEN) | is_ordered).order_by("answer_by", "pk")


def stop_uncovered(orders: Iterable[RefundOrder], origin: Origin, today: date) -> list[RefundOrder]:
    """Reverse the orders whose accounts owe again since; return those that are still covered.

    The caller has locked the accounts. The payer's request ends as stopped.
    """
    orders = list(orders)
    accounts = [order.refund.account for order in orders]
    states = account_reader().balances_of(accounts, today) if accounts else {}
    covered = []
    for order in orders:
        if states[order.refund.account_id].balance <= ZERO:
            covered.append(order)
            continue
        assert order.entry is not None  # a posted order has one
        reverse_entry(
            order.entry,
            on=max(today, order.entry.booking_date),
            reason=_("Nadpłata zmalała przed wysłaniem przelewu."),
            made_by=origin.actor,
            today=today,
        )
        refund = lock_refund(order.refund, State.ORDERED)
        refund.reason = _("Przed wysłaniem przelewu na koncie powstała należność.")
        close_refund("REFUND_STOPPED", refund, State.STOPPED, origin, today)
    return covered


@transaction.atomic
def confirm_refund_paid(
    order: RefundOrder, *, paid_on: date, origin: Origin, today: date
) -> RefundOrder:
    """State that the bank paid an order, where its statement does not say so.

    Raises RefundError: REFUND_NOT_SENT, SECOND_PERSON (of whom made the file), REFUND_OWN,
    REFUND_DAY.
    """
    rows = RefundOrder.objects.select_for_update(of=("self",)).select_related("file")
    locked = rows.get(pk=order.pk)
    if locked.file is None or locked.paid_on is not None or _is_reversed(locked):
        raise RefundError("REFUND_NOT_SENT", _("Ten zwrot nie czeka na potwierdzenie banku."))
    require_second_person(
        "payments.refund_paid", locked.file.made_by_id, origin.signed_in, RefundError
    )
    if not locked.file.day <= paid_on <= today:
        first = format_day(locked.file.day)
        text = _("Podaj dzień od {first} do dziś.").format(first=first)
        raise RefundError("REFUND_DAY", text)
    check_clerk(locked.refund, origin.signed_in)
    locked.paid_on, locked.paid_by = paid_on, origin.signed_in
    return _save_paid(locked, origin)


def _is_reversed(order: RefundOrder) -> bool:
    return hasattr(order.entry, "reversed_by")


def settle_refund_orders(origin: Origin) -> int:
    """Join orders in bank files to the debits of statements that show them; return how many.

    The same two bank accounts and amount, not before the day of the transfers.
    """
    sent = select_unpaid().filter(file__isnull=False)
    settled = 0
    for order in sent.select_related("file", "refund__account__payer").order_by("pk"):
        assert order.file is not None  # as selected
        debit = (
            BankEntry.objects.filter(
                statement__account=order.file.nrb,
                counterparty_nrb=order.refund.nrb,
                amount=-order.amount,
                value_date__gte=order.file.day,
                refund_order__isnull=True,
            )
            .order_by("value_date", "pk")
            .first()
        )
        if debit is not None:
            order.bank_entry, order.paid_on = debit, debit.value_date
            _save_paid(order, origin)
            settled += 1
    return settled


def _save_paid(order: RefundOrder, origin: Origin) -> RefundOrder:
    order.save()
    refund = order.refund
    record("REFUND_PAID", origin, obj=order, subject=refund.account.payer)
    write_to_payer("REFUND_PAID", refund)
    return order


def find_disagreeing_orders() -> QuerySet[RefundOrder]:
    """Select orders whose entry, or bank debit, has another amount, or was paid and reversed."""
    posted = RefundOrder.objects.filter(state=RefundOrder.State.POSTED)
    agrees = posted.filter(entry__amount=F("amount"), refund__amount=F("amount"))
    wrong = posted.exclude(pk__in=agrees.values("pk"))
    reversed_ = posted.filter(paid_on__isnull=False, entry__reversed_by__isnull=False)
    return (wrong | reversed_).select_related("refund").order_by("pk").distinct()
