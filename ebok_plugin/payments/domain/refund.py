"""A payer's request for an overpayment: filed, confirmed, withdrawn, refused or stopped.

The office pays only what `refund_order` then orders by two people.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.base.web.site_address import site_address
from cms_ext.desks.people.person_register.domain.desk import is_person
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.domain.activation_code import normalise_code, prepare_code
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.domain.queries.account import may_act
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.letter_address import find_letter_day
from ebok_plugin.payments.domain.own_account import list_own_accounts
from ebok_plugin.payments.models import BankEntry, Refund, RefundOrder

State = Refund.State
OPEN = (State.UNCONFIRMED, State.WAITING)
# The second comes with the plugin of waste fees.
RULE, WASTE_RULE = "REFUND", "WASTE_REFUND"
CODE_VALID = timedelta(days=30)
MAX_CODE_TRIES = 5
MAIL = "ebok_plugin/payments/mail/refund.txt"
# By the action: the end of the subject, and the text. No amounts and no account numbers.
NEWS: Mapping[str, tuple[Promise, Promise]] = {
    "REFUND_FILED": (
        gettext_lazy("przyjęliśmy wniosek"),
        gettext_lazy(
            "Przyjęliśmy wniosek o zwrot nadpłaty. Co dalej i do kiedy, zobaczysz w E-BOK. Jeżeli "
            "to nie Twój wniosek, od razu do nas zadzwoń."
        ),
    ),
    "REFUND_CONFIRMED": (
        gettext_lazy("kod przyjęty"),
        gettext_lazy("Kod z listu się zgadza. Teraz wniosek rozpatrzy biuro."),
    ),
    "REFUND_WITHDRAWN": (
        gettext_lazy("wycofany"),
        gettext_lazy("Wniosek wycofano. Nadpłata zostaje na koncie."),
    ),
    "REFUND_REFUSED": (
        gettext_lazy("odpowiedź"),
        gettext_lazy("Nie możemy wypłacić nadpłaty. Powód i co można zrobić są w E-BOK."),
    ),
    "REFUND_STOPPED": (
        gettext_lazy("wstrzymany"),
        gettext_lazy(
            "Zanim wysłaliśmy przelew, nadpłata na koncie zmalała. Wniosek się zakończył, a w "
            "E-BOK zobaczysz, ile można teraz wypłacić."
        ),
    ),
    "REFUND_ORDERED": (
        gettext_lazy("przelew zlecony"),
        gettext_lazy("Dwie osoby zatwierdziły zwrot. Przelew wyjdzie z najbliższym plikiem."),
    ),
    "REFUND_PAID": (
        gettext_lazy("wypłacony"),
        gettext_lazy("Bank wykonał przelew ze zwrotem nadpłaty."),
    ),
}


class RefundError(Refusal):
    """A refused act about a refund; nothing was changed."""


def read_refundable(account: Account, today: date) -> Money:
    """Return what can be paid back: the free credit, less what the bank takes back.

    Free is what pays no fee, due or not yet (INV-5 of `ledger.md` §5), and no plan. A payment that
    the bank took back and nobody has reversed yet is not the payer's money any more.
    """
    free = account_reader().balances_of([account], today)[account.pk].free_credit
    back = BankEntry.objects.filter(account=account, amount__lt=ZERO, remaining__gt=ZERO)
    taken = sum_money(back.values_list("remaining", flat=True))
    return max(free - taken, ZERO)


def read_answer_day(account: Account, today: date) -> date:
    """Return the day by which the office answers a request of today. Raises NoSuchRule."""
    code = WASTE_RULE if account.is_for_waste else RULE
    return add_term_days(today, legal_rule(code, on=today).params["days"])


def can_file(user: User, account: Account, today: date) -> bool:
    """Return whether this is the payer, who alone may direct the money elsewhere."""
    return account.payer_id == user.person_id and may_act(user, account, today)


@transaction.atomic
def file_refund(
    account: Account,
    amount: Money,
    *,
    nrb: str,
    holder: str,
    confirmed: bool,
    origin: Origin,
    today: date,
) -> Refund:
    """Save a request; `confirmed` by the second factor, else it waits for the code of a letter.

    Raises RefundError: REFUND_NOT_PAYER, REFUND_WAITING, REFUND_TOO_MUCH, REFUND_OWN_NUMBER.
    """
    wait_for_turn()
    lock_accounts([account.pk])
    if not can_file(origin.signed_in, account, today):
        raise RefundError("REFUND_NOT_PAYER", _("O zwrot może poprosić tylko płatnik konta."))
    if (waiting := find_open_refund(account)) is not None:
        text = _("Czeka już wniosek {number}. Poczekaj na odpowiedź albo go wycofaj.")
        raise RefundError("REFUND_WAITING", text.format(number=waiting.number))
    if nrb in list_own_accounts() or Account.objects.filter(nrb=nrb).exists():
        text = _("To rachunek do wpłat, nie Twój. Podaj rachunek, na który oddać pieniądze.")
        raise RefundError("REFUND_OWN_NUMBER", text)
    check_refundable(account, amount, today)
    now = timezone.now()
    refund = Refund.objects.create(
        number=_next_number(today.year),
        account=account,
        amount=amount,
        nrb=nrb,
        holder=holder,
        filed_by=origin.signed_in,
        filed_on=today,
        filed_at=now,
        answer_by=read_answer_day(account, today),
        confirmed_at=now if confirmed else None,
        state=State.WAITING if confirmed else State.UNCONFIRMED,
    )
    return _announce("REFUND_FILED", refund, origin)


def check_refundable(account: Account, amount: Money, today: date) -> None:
    """Raise RefundError REFUND_TOO_MUCH for more than can be paid back on this day."""
    free = read_refundable(account, today)
    if amount > free:
        text = _("Do zwrotu jest teraz najwyżej {free}.")
        raise RefundError("REFUND_TOO_MUCH", text.format(free=free))


def _next_number(year: int) -> str:
    """Return the next number of the year, `ZN/2026/0001`, under the lock of the caller."""
    prefix = f"ZN/{year}/"
    last = Refund.objects.filter(number__startswith=prefix).order_by("pk").last()
    return f"{prefix}{int(last.number.removeprefix(prefix)) + 1 if last else 1:04d}"


def confirm_refund(refund: Refund, typed: str, *, origin: Origin, today: date) -> Refund:
    """Confirm a request with the code of its letter.

    Raises RefundError: REFUND_HELD (too many tries), REFUND_CODE, REFUND_DECIDED, REFUND_FILER,
    REFUND_NOT_PAYER.
    """
    tries = reserve_tries(make_bucket("refund", str(refund.pk), limit=MAX_CODE_TRIES))
    if tries is None:
        text = _("Za dużo błędnych prób. Spróbuj za kwadrans albo zadzwoń do nas.")
        raise RefundError("REFUND_HELD", text)
    confirmed = _confirm(refund, typed, origin, today)
    tries.release()
    return confirmed


@transaction.atomic
def _confirm(refund: Refund, typed: str, origin: Origin, today: date) -> Refund:
    waiting = lock_refund(refund, State.UNCONFIRMED)
    if waiting.filed_by_id != origin.signed_in.pk:
        raise RefundError("REFUND_NOT_PAYER", _("Kod wpisuje ten, kto złożył wniosek."))
    check_filer(waiting)
    now, expires_at = timezone.now(), waiting.code_expires_at
    is_live = expires_at is not None and now < expires_at
    if not is_live or not check_password(normalise_code(typed), waiting.code_hash):
        text = _("Ten kod się nie zgadza albo stracił ważność. Przepisz go z najnowszego listu.")
        raise RefundError("REFUND_CODE", text)
    waiting.state, waiting.confirmed_at, waiting.code_hash = State.WAITING, now, ""
    waiting.answer_by = read_answer_day(waiting.account, today)
    waiting.save()
    return _announce("REFUND_CONFIRMED", waiting, origin)


def make_letter_code(refund: Refund, *, origin: Origin) -> str:
    """Make the code of a letter, to be printed at once; a former one is void.

    Raises RefundError: REFUND_DECIDED, REFUND_FILER, REFUND_OWN, REFUND_NO_ADDRESS,
    REFUND_NEW_ADDRESS.
    """
    prepared = prepare_code()
    with transaction.atomic():
        waiting = lock_refund(refund, State.UNCONFIRMED)
        check_filer(waiting)
        check_clerk(waiting, origin.signed_in)
        account = waiting.account
        if account.closed_on is not None and not account.payer.correspondence_address:
            text = _(
                "W rejestrze nie ma adresu tej osoby, a konto jest zamknięte. Uzupełnij adres."
            )
            raise RefundError("REFUND_NO_ADDRESS", text)
        if (day := find_letter_day(account)) is not None:
            text = _(
                "Adres do listów zmienił się niedawno, a kod wysyłamy tylko na adres, który jest w "
                "rejestrze co najmniej 14 dni. List wydrukujesz od {day}."
            )
            raise RefundError("REFUND_NEW_ADDRESS", text.format(day=format_day(day)))
        waiting.code_hash = prepared.code_hash
        waiting.code_expires_at = timezone.now() + CODE_VALID
        waiting.printed_by = origin.signed_in
        waiting.save()
        record("REFUND_CODE_PRINTED", origin, obj=waiting, subject=account.payer)
    return prepared.code


@transaction.atomic
def withdraw_refund(refund: Refund, *, origin: Origin, today: date) -> Refund:
    """Withdraw the own request; an order that waits is refused with it.

    Raises RefundError: REFUND_DECIDED, REFUND_NOT_PAYER.
    """
    waiting = lock_refund(refund, *OPEN)
    if waiting.filed_by_id != origin.signed_in.pk:
        raise RefundError("REFUND_NOT_PAYER", _("Wycofać może wniosek ten, kto go złożył."))
    _drop_order(waiting, _("Wniosek wycofano."), origin)
    return close_refund("REFUND_WITHDRAWN", waiting, State.WITHDRAWN, origin, today)


@transaction.atomic
def refuse_refund(
    refund: Refund, *, reason: str, next_step: str, origin: Origin, today: date
) -> Refund:
    """Refuse a request. Raises RefundError: REASON_REQUIRED, STEP_REQUIRED, REFUND_DECIDED."""
    if not is_reason(reason):
        raise RefundError("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    if not is_reason(next_step):
        text = _("Napisz, co płatnik może zrobić (co najmniej 10 znaków).")
        raise RefundError("STEP_REQUIRED", text)
    waiting = lock_refund(refund, *OPEN)
    waiting.reason, waiting.next_step = reason.strip(), next_step.strip()
    _drop_order(waiting, waiting.reason, origin)
    return close_refund("REFUND_REFUSED", waiting, State.REFUSED, origin, today)


def _drop_order(refund: Refund, refusal: str, origin: Origin) -> None:
    order = refund.orders.filter(state=RefundOrder.State.WAITING).first()
    if order is not None:
        order.state, order.refusal = RefundOrder.State.REFUSED, refusal
        order.decided_by, order.decided_at = origin.signed_in, timezone.now()
        order.save()


def lock_refund(refund: Refund, *states: str) -> Refund:
    """Return the request locked, in one of these states. Raises RefundError REFUND_DECIDED."""
    wait_for_turn()
    rows = Refund.objects.select_for_update(of=("self",))
    locked = rows.select_related("account__payer", "filed_by__person").get(pk=refund.pk)
    if locked.state not in states:
        text = _("Ten wniosek ma już stan: {state}.")
        raise RefundError("REFUND_DECIDED", text.format(state=locked.get_state_display()))
    return locked


def check_filer(refund: Refund) -> None:
    """Raise RefundError REFUND_FILER unless the login that filed is still the payer's, and open.

    A login is suspended after a takeover was reported.
    """
    filer = refund.filed_by
    if filer.person_id != refund.account.payer_id:
        text = _("Wniosek złożyła osoba, która nie jest już płatnikiem konta. Odrzuć go.")
        raise RefundError("REFUND_FILER", text)
    if filer.state == LoginState.SUSPENDED:
        text = _("Login, z którego złożono wniosek, jest zawieszony. Wyjaśnij to albo odrzuć.")
        raise RefundError("REFUND_FILER", text)


def check_clerk(refund: Refund, clerk: User) -> None:
    """Raise RefundError REFUND_OWN for a clerk with the payer's name or e-mail address.

    Logins of staff name no person on file.
    """
    if is_person(clerk, refund.account.payer):
        text = _("To Twój zwrot albo osoby o Twoim nazwisku. Załatwi go inny pracownik.")
        raise RefundError("REFUND_OWN", text)


def close_refund(action: str, refund: Refund, state: State, origin: Origin, today: date) -> Refund:
    """Save a locked request in its last state; record it and write to the payer."""
    refund.state, refund.decided_by, refund.decided_on = state, origin.actor, today
    refund.code_hash = ""
    refund.save()
    return _announce(action, refund, origin)


def _announce(action: str, refund: Refund, origin: Origin) -> Refund:
    record(action, origin, obj=refund, subject=refund.account.payer, to_state=refund.state)
    write_to_payer(action, refund)
    return refund


def write_to_payer(action: str, refund: Refund) -> None:
    """Queue the letter about an act to the payer, if an address is on file."""
    address = refund.account.payer.correspondence_email
    if address:
        title, text = NEWS[action]
        url = site_address(refund.get_absolute_url())
        context = {"number": refund.number, "title": title, "text": text, "url": url}
        queue_message(address, MAIL, context, about=refund)


def find_open_refund(account: Account) -> Refund | None:
    """Return the request that waits for a code or for the office. One query."""
    return account.refunds.filter(state__in=OPEN).first()


def list_refunds(account: Account) -> QuerySet[Refund]:
    """Select the requests of an account, the newest first."""
    return account.refunds.order_by("-pk")


def refunds_waiting() -> QuerySet[Refund]:
    """Select what the office has to do: letters to print and requests to decide, by their day.

    Where an order waits, a second person decides it at „Do zatwierdzenia”.
    """
    ordered = RefundOrder.objects.filter(state=RefundOrder.State.WAITING).values("refund")
    no_code = Q(code_hash="") | Q(code_expires_at__lt=timezone.now())
    to_print = Q(no_code, state=State.UNCONFIRMED)
    waiting = Refund.objects.filter(to_print | Q(state=State.WAITING)).exclude(pk__in=ordered)
    return waiting.select_related("account__premises__building").order_by("answer_by", "pk")


def forget_refunds(before: datetime, rehearse: bool) -> ExpiredRows:
    """Empty the bank accounts of requests that were filed in a year before the moment's."""
    year = timezone.localtime(before).year
    old = Refund.objects.filter(filed_on__year__lt=year).exclude(Q(state__in=OPEN) | Q(nrb=""))
    expired = count_expired(old, "filed_at")
    if not rehearse:
        _empty(old)
    return expired


def forget_account_refunds(accounts: Sequence[Account]) -> None:
    """Empty the bank accounts of requests about accounts whose books need not be kept any more."""
    _empty(Refund.objects.filter(account__in=accounts))


def _empty(refunds: QuerySet[Refund]) -> None:
    # The rows stay: the sums of the bank's files are computed from their orders.
    for refund in refunds:
        refund.nrb = refund.holder = ""
        refund.save()


def collect_refunds(person: Person) -> PacketSection:
    """Return the requests about the payer's accounts."""
    rows: list[Row] = [
        {
            _("Numer"): refund.number,
            _("Konto"): refund.account.account_no,
            _("Kwota (zł)"): refund.amount.amount,
            _("Rachunek do zwrotu"): format_nrb(refund.nrb) if refund.nrb else "",
            _("Posiadacz rachunku"): refund.holder,
            _("Złożono"): format_day(refund.filed_on),
            _("Stan"): refund.get_state_display(),
            _("Powód"): refund.reason,
            _("Co można zrobić"): refund.next_step,
        }
        for refund in Refund.objects.filter(account__payer=person)
        .select_related("account")
        .order_by("pk")
    ]
    return PacketSection(_("Wnioski o zwrot nadpłaty"), rows)
