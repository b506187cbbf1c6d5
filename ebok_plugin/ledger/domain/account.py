"""Open a settlement account, post its first balance, and hand it over to a new payer.

Receivers refuse to end or merge premises with open accounts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.dispatch import receiver
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import NrbError, build_nrb
from cms_ext.evidence.audit.domain.event import LIST, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person, User
from cms_ext.premises.models import Premises
from cms_ext.premises.signals import place_ending, places_merging
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.hand_limit import RULE, exceeds_limit, read_hand_limit
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.domain.opening_items import sum_posted_items
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, AccountAccess, Batch, LedgerEntry, PayerNumbers
from ebok_plugin.ledger.vocabulary import EntryKind, PayerKind, Regime

FIRST_NUMBER = "100001"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """Who pays for which premises from when; `nrb` is 26 checked digits or None."""

    account_no: str
    premises: Premises
    payer: Person
    nrb: str | None
    opened_on: date
    regime: str = Regime.COOP
    closed_on: date | None = None


def find_payer_kind(person: Person) -> PayerKind:
    return PayerKind.COMPANY if person.kind == Person.Kind.COMPANY else PayerKind.PERSON


def unsaved_account(new: NewAccount) -> Account:
    """Build the row of a new account; the payer is billed by the name on file."""
    return Account(
        account_no=new.account_no,
        premises=new.premises,
        payer=new.payer,
        payer_name=new.payer.name,
        payer_kind=find_payer_kind(new.payer),
        nrb=new.nrb,
        regime=new.regime,
        opened_on=new.opened_on,
        closed_on=new.closed_on,
    )


def unsaved_payer_right(account: Account) -> AccountAccess:
    """Build the payer's right to see a new account, from its first day on."""
    return AccountAccess(
        person=account.payer,
        account=account,
        role=AccountAccess.Role.PAYER,
        valid_from=account.opened_on,
    )


ROWS_A_STATEMENT = 500


@transaction.atomic
def insert_accounts(accounts: Sequence[Account]) -> None:
    """Insert new accounts with their payers' rights to see them; the caller has checked them."""
    wait_for_turn()
    Account.objects.bulk_create(accounts, ROWS_A_STATEMENT)
    rights = [unsaved_payer_right(account) for account in accounts]
    AccountAccess.objects.bulk_create(rights, ROWS_A_STATEMENT)


@transaction.atomic
def delete_accounts(keys: Collection[int]) -> None:
    """Delete accounts that a file opened and nobody used, with their payers' rights.

    Raises ProtectedError if anything refers to one of them.
    """
    wait_for_turn()
    payers = AccountAccess.objects.filter(account__among=keys, role=AccountAccess.Role.PAYER)
    payers.delete()
    Account.objects.filter(pk__among=keys).delete()


@transaction.atomic
def open_account(new: NewAccount, *, origin: Origin) -> Account:
    """Open an account with the payer's right to see it. Raises ValidationError, by field.

    Premises have one account of a regime at a time: a new payer comes by `hand_over_account`,
    which closes the former account with the day before.
    """
    wait_for_turn()
    premises = Premises.objects.select_for_update().get(pk=new.premises.pk)
    if not premises.lasts_on(new.opened_on):
        raise ValidationError({"opened_on": _("W tym dniu tego lokalu nie ma. Popraw datę.")})
    payer = lock_person(new.payer)
    if payer.died_on is not None and new.opened_on > payer.died_on:
        raise ValidationError({"opened_on": _("W rejestrze odnotowano śmierć płatnika.")})
    _expect_no_other_payer(new)
    account = make_account(new, origin=origin)
    record("ACCOUNT_OPENED", origin, obj=account, subject=account.payer)
    return account


def make_account(new: NewAccount, *, origin: Origin) -> Account:
    """Save the account and the payer's right to it; the caller opens the transaction.

    Raises ValidationError, by field.
    """
    account = unsaved_account(new)
    account.full_clean()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as taken:
        # Between the look and the writing another clerk took the number or the bank account.
        raise ValidationError(
            {"account_no": _("Ten numer albo rachunek ktoś właśnie zajął. Podaj następny.")}
        ) from taken
    grant_access(
        account, Holding(account.payer, AccountAccess.Role.PAYER, account.opened_on), origin=origin
    )
    return account


def next_account_no() -> str:
    """Return the number after the highest all-digit one, with as many digits."""
    numbers = Account.objects.order_by().values_list("account_no", flat=True)
    digits = [number for number in numbers if number.isascii() and number.isdigit()]
    if not digits:
        return FIRST_NUMBER
    highest = max(digits, key=int)
    return str(int(highest) + 1).zfill(len(highest))


@dataclass(frozen=True, slots=True)
class NumberRule:
    """What virtual numbers are made of, and whether a new account goes without.

    `virtual_field` is the subfield of MT940 that has them; empty where the bank's usual one does.
    """

    sort_code: str
    client_id: str
    goes_without: bool = False
    virtual_field: str = ""

    def build(self, account_no: str) -> str:
        """Build the virtual bank account of the digits of an account number (qr_zbp.md §3).

        Dashes and strokes are left out: 101-005 and 101005 are the same to a bank, so that the
        caller refuses the second of them. Raises `nrb.NrbError` for a number with letters, and on a
        site whose bank gives no virtual accounts.
        """
        digits = account_no.replace("-", "").replace("/", "")
        return build_nrb(self.sort_code, self.client_id, digits)

    def is_number_of(self, account_no: str, nrb: str) -> bool:
        """Return True if this is the very number that the site builds for the account."""
        try:
            return nrb == self.build(account_no)
        except NrbError:
            return False


def load_number_rule() -> NumberRule:
    """Read what the office chose, else the settings of the environment. One query."""
    chosen = PayerNumbers.objects.first() or PayerNumbers()
    goes_without = chosen.missing == PayerNumbers.Missing.NONE
    return NumberRule(*chosen.digits, goes_without, chosen.virtual_field)


def _expect_no_other_payer(new: NewAccount) -> None:
    lasting = Q(closed_on__isnull=True) | Q(closed_on__gte=new.opened_on)
    if new.closed_on is not None:
        lasting &= Q(opened_on__lte=new.closed_on)
    others = Account.objects.filter(lasting, premises=new.premises, regime=new.regime)
    other = others.order_by("account_no__polish").first()
    if other is not None:
        raise ValidationError(
            {
                "opened_on": _(
                    "W tym czasie lokal ma konto %(number)s, płatnik: %(name)s. Nowego płatnika "
                    "wpisz na tamtym koncie: „Wpisz nowego płatnika”."
                )
                % {"number": other.account_no, "name": other.payer_name}
            }
        )


DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewPayer:
    """Who pays from the day of title, and on which account."""

    person: Person
    account_no: str
    nrb: str | None


@transaction.atomic
def hand_over_account(account: Account, new: NewPayer, *, on: date, origin: Origin) -> Account:
    """Close `account` with the day before `on`; the new account of `new.person` opens on `on`.

    Neither side ever sees the other's entries. The old payer keeps the right to the old account,
    so that its last settlement reaches them; everybody else's right to it ends with the day
    before. Raises ValidationError, by field, when a charge is on the old account from `on`
    on, the number or the bank account is taken, or the day does not fit.
    """
    lock_accounts([account.pk])
    _check_hand_over(account, on)
    account.closed_on = on - DAY
    account.save(update_fields=["closed_on"])
    end_other_rights(account, on - DAY)
    new_account = make_account(
        NewAccount(
            account_no=new.account_no,
            premises=account.premises,
            payer=new.person,
            nrb=new.nrb,
            regime=account.regime,
            opened_on=on,
        ),
        origin=origin,
    )
    for one, subject in ((account, account.payer), (new_account, new_account.payer)):
        record("HANDED_OVER", origin, obj=one, subject=subject, changes={"on": on.isoformat()})
    return new_account


def _check_hand_over(account: Account, on: date) -> None:
    if account.closed_on is not None:
        raise ValidationError(_("To konto jest już zamknięte. Wybierz konto, które trwa."))
    if on <= account.opened_on:
        raise ValidationError(
            {"on": _("Dzień zmiany musi być późniejszy niż otwarcie konta. Popraw datę.")}
        )
    if has_later_charges(account, on):
        raise ValidationError(
            {
                "on": _(
                    "Na koncie są już naliczenia od tego dnia. Najpierw je skoryguj, "
                    "potem zmień płatnika."
                )
            }
        )


def has_later_charges(account: Account, day: date) -> bool:
    """Return True if charges from this day on stand that corrections have not brought to zero."""
    charges = account.entries.filter(kind=EntryKind.CHARGE, reversed_by__isnull=True)
    return bool(charges.filter(booking_date__gte=day).aggregate(sum=Sum("amount"))["sum"])


def end_other_rights(account: Account, last_day: date) -> None:
    """End everybody's right to a closed account but the payer's."""
    others = account.accesses.exclude(role=AccountAccess.Role.PAYER)
    lasting = others.filter(valid_from__lte=last_day).exclude(valid_to__lte=last_day)
    lasting.update(valid_to=last_day)
    # What was to begin later never begins on an account that is closed.
    others.filter(valid_from__gt=last_day).delete()


OPENING_SOURCE = "OPENING"


def opening_draft(
    account_id: int, account_no: str, balance: Money, *, on: date, due_date: date | None = None
) -> EntryDraft:
    """Draft the OPENING entry: positive is owed, at once unless `due_date` is given.

    Only a debt with a stated due date bears interest (`interest.md` §1), also on the same day.
    """
    owed = balance > ZERO
    title = (
        _("Bilans otwarcia {year} – do zapłaty") if owed else _("Bilans otwarcia {year} – nadpłata")
    )
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.OPENING,
        amount=balance,
        booking_date=on,
        due_date=(due_date or on) if owed else None,
        own_due_date=due_date is not None if owed else None,
        title=title.format(year=on.year),
        source=OPENING_SOURCE,
        source_key=account_no,
    )


def find_single_openings(numbers: Iterable[str]) -> dict[str, LedgerEntry]:
    """Find the openings posted as one sum that were not reversed, by account number."""
    entries = LedgerEntry.objects.filter(
        source=OPENING_SOURCE, source_key__among=set(numbers), reversed_by__isnull=True
    )
    return {entry.source_key: entry for entry in entries}


@transaction.atomic
def post_opening(
    account: Account, balance: Money, *, on: date, due_date: date | None, made_by: User, today: date
) -> LedgerEntry:
    """Post the opening balance of one account by hand, once, by one person.

    Raises PostingError: ALREADY_POSTED, SECOND_PERSON_NEEDED for a credit above the limit of one
    person, and those of `posting.post_batch`.
    """
    lock_accounts([account.pk])
    _refuse_large_credit(account, balance, today)
    if find_single_openings([account.account_no]) or sum_posted_items([account.pk]):
        raise PostingError("ALREADY_POSTED", _("Bilans otwarcia tego konta jest już zaksięgowany."))
    draft = opening_draft(account.pk, account.account_no, balance, on=on, due_date=due_date)
    batch = post_batch(Batch.Kind.OPENING, [draft], made_by=made_by, today=today)
    return batch.entries.get()


def _refuse_large_credit(account: Account, balance: Money, today: date) -> None:
    limit = read_hand_limit(RULE, today)
    if balance < ZERO and exceeds_limit(limit, [(account.pk, balance)]):
        raise PostingError(
            "SECOND_PERSON_NEEDED",
            _("{limit} Wczytaj tę nadpłatę plikiem z saldami otwarcia.").format(
                limit=limit.in_words
            ),
        )


def record_account_list(accounts: Iterable[int], origin: Origin) -> None:
    """Record one LIST event for the accounts with these keys; nothing for none."""
    if listed := sorted(set(accounts)):
        record(LIST, origin, note=Account._meta.label, changes={"accounts": listed})


@receiver(place_ending, sender=Premises)
def refuse_end_with_open_accounts(
    sender: type[Premises], place: Premises, on: date, **kwargs: Any
) -> list[str]:
    """Refuse to end premises whose account is charged after its last day.

    On a mirror nothing is charged here, and only the accounting program ends accounts.
    """
    if is_mirror():
        return []
    longer = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
    return [
        _(
            "Lokal {code} ma konto {account}, które jest otwarte dłużej niż do {day}. "
            "Najpierw zamknij konto."
        ).format(code=place.code, account=account.account_no, day=f"{on:%d.%m.%Y}")
        for account in place.accounts.filter(longer)
    ]


@receiver(places_merging, sender=Premises)
def refuse_two_open_accounts(
    sender: type[Premises], place: Premises, into: Premises, **kwargs: Any
) -> list[str]:
    """Refuse to merge premises that both have a payer (glossary.md A0)."""
    both = [_open_account(place), _open_account(into)]
    if None in both:
        return []
    return [
        _("Oba lokale mają otwarte konta: {accounts}. Najpierw zamknij jedno z nich.").format(
            accounts=", ".join(str(account) for account in both)
        )
    ]


def _open_account(premises: Premises) -> Account | None:
    return premises.accounts.filter(closed_on=None).first()
