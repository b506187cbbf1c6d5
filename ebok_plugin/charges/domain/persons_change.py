"""A resident's change of the number of persons: filed, withdrawn, confirmed or refused.

A confirmed one sets the value that charges use and corrects the months charged already.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.charging_sources import is_charged_elsewhere
from ebok_plugin.charges.domain.persons_effect import (
    PersonsEffect,
    compute_persons_effect,
    plan_persons_corrections,
)
from ebok_plugin.charges.domain.premises_value import list_values, set_value
from ebok_plugin.charges.domain.queries.persons_change import persons_changes_waiting
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, PersonsChange, PremisesValue
from ebok_plugin.ledger.domain.draft import DocumentDraft, is_reason
from ebok_plugin.ledger.domain.hand_limit import RULE, exceeds_limit, read_hand_limit
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity

MONTHS_AHEAD = 3
FILED_MAIL = "ebok_plugin/charges/mail/persons_filed.txt"
CONFIRMED_MAIL = "ebok_plugin/charges/mail/persons_confirmed.txt"
REFUSED_MAIL = "ebok_plugin/charges/mail/persons_refused.txt"
State = PersonsChange.State


@dataclass(frozen=True, slots=True)
class PersonsTerms:
    """The rule PERSONS_CHANGE for an account today.

    `first` and `last` are the days from which a change may hold, `most` persons fit in a flat,
    `answer_by` is the day by which the desk answers.
    """

    first: date
    last: date
    most: int
    answer_by: date


def takes_persons_changes(account: Account, today: date) -> bool:
    """Return whether residents state the number of persons for this account here: an open flat."""
    return is_open_flat(account, today) and not is_charged_elsewhere(account)


def is_open_flat(account: Account, today: date) -> bool:
    """Return whether somebody may live there for whom the account is charged."""
    is_open = account.closed_on is None or account.closed_on >= today
    return is_open and account.premises.kind == Premises.Kind.FLAT


def read_persons_terms(account: Account, today: date) -> PersonsTerms:
    """Return the terms of the day. Raises NoSuchRule; one query."""
    params = legal_rule("PERSONS_CHANGE", on=today).params
    month = Period.of(today)
    last = month.plus(MONTHS_AHEAD).last_day
    return PersonsTerms(
        max(account.opened_on, month.plus(-params["months"]).first_day),
        min(last, account.closed_on or last),
        params["persons"],
        add_term_days(today, params["days"]),
    )


def find_persons_on(account: Account, day: date) -> Decimal:
    """Return how many persons are charged on a day, at most on the account's last. One query."""
    values = list_values([account.premises], last_known_day(account, day))[account.premises_id]
    return next(one.value or Decimal(0) for one in values if one.basis == Basis.PERSONS)


def last_known_day(account: Account, day: date) -> date:
    """Return the day, or the account's last: later values are those of another household."""
    return day if account.closed_on is None else min(day, account.closed_on)


def preview_persons_change(
    account: Account, persons: int, valid_from: date, today: date
) -> PersonsEffect:
    """Return what the change would make of the charges. Raises ChargeError as the filing does."""
    _check(account, persons, valid_from, today)
    return compute_persons_effect(account, persons, valid_from, today)


@transaction.atomic
def file_persons_change(
    account: Account,
    persons: int,
    *,
    valid_from: date,
    words: str,
    origin: Origin,
    today: date,
) -> PersonsChange:
    """Save the statement for the desk; nothing is charged before a clerk confirms it.

    Raises ChargeError: PERSONS_CLOSED, PERSONS_WAITING (another one waits), PERSONS_DAY (too far
    back or ahead), PERSONS_MANY, PERSONS_SAME, PERSONS_LATER (a later number is on file).
    """
    wait_for_turn()
    # With the lock, the later of two people of one household finds the request of the first.
    Premises.objects.select_for_update().get(pk=account.premises_id)
    _check(account, persons, valid_from, today)
    fee = compute_persons_effect(account, persons, valid_from, today).fee
    change = PersonsChange.objects.create(
        number=_next_number(today.year),
        account=account,
        persons=persons,
        persons_before=find_persons_on(account, valid_from),
        valid_from=valid_from,
        words=words.strip(),
        fee_before=fee.before if fee else None,
        fee_after=fee.after if fee else None,
        filed_by=origin.signed_in,
        filed_on=today,
        filed_at=timezone.now(),
        answer_by=read_persons_terms(account, today).answer_by,
    )
    _write(change, FILED_MAIL)
    return _record("PERSONS_CHANGE_FILED", change, origin)


def _check(account: Account, persons: int, valid_from: date, today: date) -> None:
    if not takes_persons_changes(account, today):
        raise ChargeError(
            "PERSONS_CLOSED",
            _("Dla tego konta nie można zmienić liczby osób. Zadzwoń, gdy to pomyłka."),
        )
    waiting = persons_changes_waiting().filter(account__premises=account.premises_id).first()
    if waiting is not None:
        words = _("Dla tego lokalu czeka już inna zmiana. Poczekaj, aż na nią odpowiemy.")
        if waiting.account_id == account.pk:
            words = _("Czeka już zmiana {number} z {day}. Poczekaj na odpowiedź albo ją wycofaj.")
        raise ChargeError(
            "PERSONS_WAITING",
            words.format(number=waiting.number, day=format_day(waiting.filed_on)),
        )
    check_persons_terms(account, persons, valid_from, today)
    _check_values(account, persons, valid_from)


def check_persons_terms(account: Account, persons: int, valid_from: date, today: date) -> None:
    """Raise ChargeError PERSONS_DAY or PERSONS_MANY for what the rule does not allow."""
    terms = read_persons_terms(account, today)
    if not terms.first <= valid_from <= terms.last:
        raise ChargeError(
            "PERSONS_DAY",
            _("Podaj dzień od {first} do {last}. O innych dniach zdecyduje biuro.").format(
                first=format_day(terms.first), last=format_day(terms.last)
            ),
        )
    if persons > terms.most:
        raise ChargeError(
            "PERSONS_MANY",
            _("Podaj najwyżej {most} osób. Gdy jest ich więcej, przyjdź do nas.").format(
                most=terms.most
            ),
        )


def _check_values(account: Account, persons: int, valid_from: date) -> None:
    later = _find_later_value(account, valid_from)
    if later is not None:
        raise ChargeError(
            "PERSONS_LATER",
            _(
                "Od {day} zapisano już liczbę osób: {persons}. Podaj ten albo późniejszy dzień. "
                "Wcześniejsze dni poprawi biuro."
            ).format(day=format_day(later.valid_from), persons=format_quantity(later.value)),
        )
    if find_persons_on(account, valid_from) == persons:
        raise ChargeError(
            "PERSONS_SAME",
            _("Od {day} jest już zapisana taka liczba osób: {persons}. Podaj inną.").format(
                day=format_day(valid_from), persons=persons
            ),
        )


def _find_later_value(account: Account, valid_from: date) -> PremisesValue | None:
    values = PremisesValue.objects.filter(
        premises=account.premises_id, basis=Basis.PERSONS, valid_from__gt=valid_from
    )
    return values.order_by("valid_from").first()


def _next_number(year: int) -> str:
    """Return the next number of the year, `OS/2026/0001`, under the lock of the caller."""
    prefix = f"OS/{year}/"
    last = PersonsChange.objects.filter(number__startswith=prefix).order_by("pk").last()
    return f"{prefix}{int(last.number.removeprefix(prefix)) + 1 if last else 1:04d}"


@transaction.atomic
def withdraw_persons_change(change: PersonsChange, *, origin: Origin, today: date) -> PersonsChange:
    """Withdraw the own request. Raises ChargeError PERSONS_DECIDED, PERSONS_NOT_OWN."""
    waiting = _lock_waiting(change)
    if waiting.filed_by_id != origin.signed_in.pk:
        raise ChargeError(
            "PERSONS_NOT_OWN",
            _("Wycofać może ją osoba, która ją złożyła. Poproś ją albo zadzwoń do nas."),
        )
    return _decide("PERSONS_CHANGE_WITHDRAWN", waiting, State.WITHDRAWN, origin, today)


@transaction.atomic
def confirm_persons_change(change: PersonsChange, *, origin: Origin, today: date) -> PersonsChange:
    """Set the number of persons, correct the charged months, and write to who filed it.

    Corrections above what one person may post by hand (ledger.md §2) take two: the first one's
    confirmation leaves the change waiting for another.

    Raises ChargeError: PERSONS_DECIDED, SECOND_PERSON, PERSONS_CLOSED (the account ended before
    that day), PERSONS_LATER (a later number came in), PERSONS_RATE; PostingError of the ledger.
    """
    waiting, clerk = _lock_waiting(change), origin.signed_in
    _refuse_same_person(waiting, clerk)
    account = waiting.account
    if account.closed_on is not None and account.closed_on < waiting.valid_from:
        raise ChargeError(
            "PERSONS_CLOSED", _("Konto zamknięto przed tym dniem. Odrzuć zmianę z tym powodem.")
        )
    if (later := _find_later_value(account, waiting.valid_from)) is not None:
        raise ChargeError(
            "PERSONS_LATER",
            _("Od {day} zapisano tymczasem inną liczbę osób. Odrzuć zmianę i wyjaśnij to.").format(
                day=format_day(later.valid_from)
            ),
        )
    first = waiting.proposed_by
    with transaction.atomic():
        set_value(
            account.premises,
            Basis.PERSONS,
            Decimal(waiting.persons),
            valid_from=waiting.valid_from,
            origin=origin,
        )
        drafts = _plan_corrections(waiting, today)
        takes_two = bool(_find_beyond_limit(drafts, today))
        transaction.set_rollback(takes_two and first is None)
    if takes_two and first is None:
        waiting.proposed_by = clerk
        waiting.save()
        return _record("PERSONS_CHANGE_PROPOSED", waiting, origin)
    second = first and require_second_person("charges.persons", first.pk, clerk, ChargeError)
    if drafts:
        waiting.batch = post_charge_documents(
            drafts,
            made_by=first or clerk,
            approved_by=second,
            today=today,
            reason=_("Zmiana liczby osób {number}").format(number=waiting.number),
        )
    decided = _decide("PERSONS_CHANGE_CONFIRMED", waiting, State.CONFIRMED, origin, today, second)
    _write(decided, CONFIRMED_MAIL)
    return decided


def _refuse_same_person(change: PersonsChange, clerk: User) -> None:
    filed_by = change.filed_by
    is_same = clerk.person_id is not None and clerk.person_id == filed_by.person_id
    if clerk.pk == filed_by.pk or is_same:
        raise ChargeError(
            "SECOND_PERSON", _("Potwierdza inna osoba niż ta, która złożyła oświadczenie.")
        )


def _plan_corrections(change: PersonsChange, today: date) -> list[DocumentDraft]:
    """Plan the corrections of charged months for every account of the premises."""
    accounts = Account.objects.filter(premises=change.account.premises_id)
    planned = plan_persons_corrections(accounts, change.valid_from, today)
    for posting in planned:
        if any(problem.blocking for problem in posting.problems):
            raise ChargeError(
                "PERSONS_RATE",
                _(
                    "Konto {number}: nie da się policzyć korekty, bo brakuje stawki albo ilości. "
                    "Wpisz je i potwierdź jeszcze raz."
                ).format(number=posting.charged.account_no),
            )
    return [posting.draft for posting in planned if posting.draft is not None]


def _find_beyond_limit(drafts: Sequence[DocumentDraft], today: date) -> Collection[int]:
    """Return the accounts that these corrections take beyond what one person posts by hand."""
    sums = ((draft.account_id, draft.total) for draft in drafts)
    return exceeds_limit(read_hand_limit(RULE, today), sums)


@transaction.atomic
def refuse_persons_change(
    change: PersonsChange, *, reason: str, origin: Origin, today: date
) -> PersonsChange:
    """Refuse it and write to who filed it. Raises ChargeError REASON_REQUIRED, PERSONS_DECIDED."""
    if not is_reason(reason):
        raise ChargeError("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    waiting = _lock_waiting(change)
    waiting.refusal = reason.strip()
    decided = _decide("PERSONS_CHANGE_REFUSED", waiting, State.REFUSED, origin, today)
    _write(decided, REFUSED_MAIL)
    return decided


def _lock_waiting(change: PersonsChange) -> PersonsChange:
    wait_for_turn()
    rows = PersonsChange.objects.select_for_update(of=("self",))
    locked = rows.select_related("account__premises", "account__payer", "filed_by__person").get(
        pk=change.pk
    )
    if locked.state != State.WAITING:
        raise ChargeError(
            "PERSONS_DECIDED",
            _("Ta zmiana jest już rozstrzygnięta: {state}. Odśwież stronę.").format(
                state=locked.get_state_display()
            ),
        )
    return locked


def _decide(
    action: str,
    change: PersonsChange,
    state: State,
    origin: Origin,
    today: date,
    by: User | None = None,
) -> PersonsChange:
    change.state, change.decided_by, change.decided_on = state, by or origin.signed_in, today
    change.save()
    return _record(action, change, origin)


def _record(action: str, change: PersonsChange, origin: Origin) -> PersonsChange:
    record(action, origin, obj=change, subject=change.account.payer, to_state=change.state)
    return change


def _write(change: PersonsChange, template: str) -> None:
    """Tell anyone who filed it, without any figure; E-BOK shows the rest."""
    person = change.filed_by.person
    if person is not None and person.correspondence_email:
        where = site_address(change.get_absolute_url())
        context = {
            "number": change.number,
            "url": where,
            "filed_on": format_day(change.filed_on),
            "answer_by": format_day(change.answer_by),
            "premises": change.account.premises.short_address,
        }
        queue_message(person.correspondence_email, template, context, about=change)
