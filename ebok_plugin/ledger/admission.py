"""The login of a payer to E-BOK: for whom, and its identifier `EB-100007-4`."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from stdnum import luhn

from cms_ext.base.dates.period import format_day
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import bare_login
from cms_ext.premises.domain.codes import normalise_address
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, AccountAccess, IdentifierSequence

SETTLING = (
    AccountAccess.Role.PAYER,
    AccountAccess.Role.CO_OWNER,
    AccountAccess.Role.TENANT,
)


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """Find the account holder of one of the form's premises who has the applicant's name.

    A firm is found by its NIP, else by its name. Two namesakes in one place give None: the clerk
    decides.
    """
    if payload.get("payer_kind") == "company":
        return _only(_firms(payload))
    name = " ".join(str(payload.get(key, "")).strip() for key in ("first_names", "last_name"))
    # As typed and in title case: SQLite folds only ASCII.
    namesakes = Person.objects.filter(name__in={name, name.title()})
    wanted = {normalise_address(address) for address in payload.get("premises_list") or ()}
    at_home = [
        person
        for person in namesakes
        if wanted & set(map(normalise_address, addresses_of(person, today)))
    ]
    return at_home[0] if len(at_home) == 1 else None


def people_by_reference(references: Collection[str], today: date) -> Mapping[str, Sequence[Person]]:
    """Map numbers of accounts to the payer and the others who settle them today (`SETTLING`)."""
    numbers = set(references)
    accounts = Account.objects.select_related("payer").filter(account_no__among=numbers)
    people = {account.account_no: [account.payer] for account in accounts}
    held = open_accesses(today).filter(account__account_no__among=numbers, role__in=SETTLING)
    for access in held.select_related("account", "person").order_by("pk"):
        known = people[access.account.account_no]
        if access.person not in known:
            known.append(access.person)
    return people


def list_references(today: date) -> Iterable[tuple[str, int]]:
    """List each account's number with its payer, then with the others who settle it today."""
    payers = Account.objects.order_by("account_no__polish").values_list("account_no", "payer_id")
    held = open_accesses(today).filter(role__in=SETTLING).order_by("account__account_no__polish")
    return dict.fromkeys([*payers, *held.values_list("account__account_no", "person_id")])


def holds_right(person: Person, today: date) -> bool:
    """Return whether the person settles with the co-op, as a member or not."""
    return has_unsettled(list(select_accounts(person, today)), today)


def addresses_of(person: Person, today: date) -> Sequence[str]:
    """Return the premises whose accounts this person may see today."""
    accounts = select_accounts(person, today).select_related("premises__building")
    return [account.premises.postal_address for account in accounts]


def select_accounts(person: Person, today: date) -> QuerySet[Account]:
    """Select the accounts that this person may see today."""
    held = open_accesses(today).filter(person=person)
    return Account.objects.filter(pk__in=held.values("account")).order_by("account_no__polish")


def list_holders(today: date) -> Iterable[tuple[int, int | None]]:
    """Everybody who settles an account today that is open and in the books, with its premises.

    Proxies, guardians and managers are left out: they show their documents with an application.
    """
    held = _settled(today).exclude(_is_over(today))
    return held.values_list("person_id", "account__premises_id")


def list_withheld(
    today: date, people: Collection[int] | None = None
) -> Iterable[tuple[int, int | None, str]]:
    """List those who settle nothing but accounts that are over, with premises and the reason.

    Of these people, or of all. The program has left the account out, or it is closed with a balance
    that is not settled.
    """
    settled = _settled(today)
    settled = settled if people is None else settled.filter(person_id__among=people)
    live = settled.exclude(_is_over(today)).values("person")
    over = settled.filter(_is_over(today)).exclude(person__in=live)
    accounts = {access: access.account for access in over.select_related("account")}
    states = account_reader().balances_of(set(accounts.values()), today)
    stated_on = account_reader().stated_on(today) or today
    for access, account in accounts.items():
        number, closed_on = account.account_no, account.closed_on
        if closed_on is None or closed_on >= today:
            day = stated_on
            reason = _("Konta %(number)s nie ma w stanie z programu z %(day)s.")
        elif states[account.pk].balance:
            day, reason = closed_on, _("Konto %(number)s zamknięto %(day)s.")
        else:
            continue
        sentence = reason % {"number": number, "day": format_day(day)}
        yield access.person_id, account.premises_id, sentence


def _settled(today: date) -> QuerySet[AccountAccess]:
    held = open_accesses(today).filter(role__in=SETTLING)
    return held.order_by("account__account_no__polish", "pk")


def _is_over(today: date) -> Q:
    gone = account_reader().select_gone(today)
    return Q(account__closed_on__lt=today) | Q(account__in=gone)


def has_unsettled(accounts: Sequence[Account], today: date) -> bool:
    """Return whether one of the accounts is open, or closed and not settled."""
    closed = [account for account in accounts if account.closed_on and account.closed_on < today]
    if len(closed) < len(accounts):
        return True
    states = account_reader().balances_of(closed, today)
    return any(state.balance for state in states.values())


def _firms(payload: Mapping[str, Any]) -> QuerySet[Person]:
    tax_id = str(payload.get("tax_id", ""))
    by_number = Person.objects.filter(kind=Person.Kind.COMPANY, tax_id=tax_id)
    if tax_id and by_number.exists():
        return by_number
    name = str(payload.get("company_name", "")).strip()
    return Person.objects.filter(name=name, kind=Person.Kind.COMPANY)


def _only(people: QuerySet[Person]) -> Person | None:
    found = list(people[:2])
    return found[0] if len(found) == 1 else None


IDENTIFIER = re.compile(r"EB-(\d{6})-(\d)")


def format_identifier(number: int) -> str:
    """Format a number of the sequence with its Luhn digit: 100007 → `EB-100007-4`."""
    digits = f"{number:06d}"
    return f"EB-{digits}-{luhn.calc_check_digit(digits)}"


TYPED = re.compile(r"(?:EB)?([0-9]{7})")


def typed_login(typed: str) -> str:
    """Normalise a typed login: `eb 500001 3`, `EB5000013` and `500001–3` are EB-500001-3.

    Returns "" for another shape, and where the last digit is wrong.
    """
    found = TYPED.fullmatch(bare_login(typed))
    if found is None or not luhn.is_valid(found[1]):
        return ""
    return format_identifier(int(found[1][:-1]))


def make_login_name(person: Person, today: date) -> str:
    """Return the next identifier; its digits come from a sequence, never from an account."""
    return next_identifier()


@transaction.atomic
def next_identifier() -> str:
    """Take the next number; two callers at the same time wait for one another."""
    first: int = settings.COOP_EBOK_FIRST_IDENTIFIER
    IdentifierSequence.objects.get_or_create(pk=1, defaults={"last": first - 1})
    row = IdentifierSequence.objects.select_for_update().get(pk=1)
    row.last = max(row.last, _highest_taken()) + 1
    row.save()
    return format_identifier(row.last)


def _highest_taken() -> int:
    """Return the highest number in use: the demo or an office may have given logins by hand."""
    logins = User.objects.filter(realm=EBOK, login__startswith="EB-")
    highest = logins.order_by("-login").values_list("login", flat=True).first()
    found = IDENTIFIER.fullmatch(highest or "")
    return int(found[1]) if found else 0
