"""Accounts as other plugins use them: charging for work, and whose cases follow an account."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import (
    NewCharge,
    PaperLink,
    PayerAccount,
    PostedCharge,
    find_charged_work,
    may_charge,
)
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.by_hand import SERVICE, post_service
from ebok_plugin.ledger.domain.posting import TITLE_LENGTH
from ebok_plugin.ledger.domain.queries.account import accounts_for, open_accesses
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

# Entries that another plugin may have asked for: a charge for its work, a correction it decided on.
SEES = "ebok_plugin_ledger.view_account"
ASKED_FOR = (EntryKind.SERVICE, EntryKind.ADJUSTMENT)


def accounts_of(person: Person, today: date) -> Sequence[PayerAccount]:
    """The open accounts for which this person pays, by number. One query."""
    return [PayerAccount(one.account_no, str(one.premises)) for one in _paid(person, today)]


def _paid(person: Person, today: date) -> QuerySet[Account]:
    """Not those that a tenant or a proxy only reads: whoever pays is bound."""
    paid = open_accesses(today).filter(person=person, role=AccountAccess.Role.PAYER)
    accounts = Account.objects.filter(pk__in=paid.values("account"), closed_on=None)
    return accounts.select_related("premises__building").order_by("account_no")


def charge(new: NewCharge, origin: Origin, today: date) -> None:
    """Post the service on the account; a key that is posted posts nothing anew.

    Raises PostingError: NOT_ALLOWED, NOT_PAYER, KEY_DIFFERS, and those of `post_service`.
    """
    if not may_charge(origin.signed_in):
        raise PostingError("NOT_ALLOWED", _("Obciążyć konto może tylko dział finansowy."))
    amount = Money.from_grosze(new.grosze)
    posted = LedgerEntry.objects.filter(source=SERVICE, source_key=new.key).first()
    if posted is not None:
        _expect_same(posted, amount)
        return
    account = next(
        (one for one in _paid(new.person, today) if one.account_no == new.account_no), None
    )
    if account is None:
        raise PostingError(
            "NOT_PAYER",
            _("Osoba nie płaci już za konto {number} albo konto jest zamknięte.").format(
                number=new.account_no
            ),
        )
    post_service(
        account,
        amount,
        on=today,
        due_date=new.due_date,
        title=new.title[:TITLE_LENGTH],
        key=new.key,
        made_by=origin.signed_in,
        today=today,
    )


def _expect_same(posted: LedgerEntry, amount: Money) -> None:
    if posted.amount != amount:
        raise PostingError(
            "KEY_DIFFERS",
            _("Za tę usługę zaksięgowano już {amount} (pozycja {seq}).").format(
                amount=posted.amount, seq=posted.seq
            ),
        )


def posted(keys: Collection[str], today: date) -> Mapping[str, PostedCharge]:
    """What stands on accounts under these keys. One query."""
    entries = LedgerEntry.objects.filter(source=SERVICE, source_key__in=keys)
    return {
        entry.source_key: PostedCharge(
            entry.account.account_no,
            entry.amount.grosze,
            entry.booking_date,
            entry.due_date or entry.booking_date,
            reverse("ebok:entry", args=[entry.account.slug, entry.seq]),
            hasattr(entry, "reversed_by"),
        )
        for entry in entries.select_related("account", "reversed_by")
    }


def works_behind(
    account: Account, seqs: Collection[int], user: object, today: date
) -> Mapping[int, PaperLink]:
    """The same of the entries of an account with these numbers. Without numbers no question."""
    if not seqs:
        return {}
    asked_for = account.entries.filter(seq__in=seqs, kind__in=ASKED_FOR)
    keys = dict(asked_for.values_list("seq", "source_key"))
    links = find_charged_work(list(keys.values()), user, today)
    return {seq: links[key] for seq, key in keys.items() if key in links}


def work_behind(entry: LedgerEntry, user: object, today: date) -> PaperLink | None:
    """What the entry was posted for, as far as this reader may open it. Others ask nothing."""
    if entry.kind not in ASKED_FOR:
        return None
    return find_charged_work([entry.source_key], user, today).get(entry.source_key)


Role = AccountAccess.Role
FOR_THE_PAYER = (Role.PROXY, Role.GUARDIAN, Role.MANAGER)
FOLLOW = (Role.PAYER, *FOR_THE_PAYER)


def followed(user: User | AnonymousUser, today: date) -> QuerySet[Account, str]:
    """The numbers of the accounts for which he pays, or for whose payer he acts or looks."""
    return _numbers(user, today, role__in=FOLLOW)


def acted_on(user: User | AnonymousUser, today: date) -> QuerySet[Account, str]:
    """Those of them on which he may do more than look."""
    return _numbers(user, today, role__in=FOLLOW, scope=AccountAccess.Scope.ACT)


def _numbers(user: User | AnonymousUser, today: date, **more: object) -> QuerySet[Account, str]:
    rights = open_accesses(today).filter(person=getattr(user, "person_id", None), **more)
    accounts = accounts_for(user, today).filter(pk__in=rights.values("account"))
    return accounts.order_by().values_list("account_no", flat=True)


def left(person: int | None, today: date) -> QuerySet[Account, str]:
    """The numbers of those on which this person acted for the payer alone, and does no more."""
    rights = AccountAccess.objects.filter(person=person)
    for_himself = rights.exclude(role__in=FOR_THE_PAYER)
    still = open_accesses(today).filter(person=person)
    once = Account.objects.filter(pk__in=rights.values("account"))
    over = once.exclude(pk__in=for_himself.values("account")).exclude(
        pk__in=still.values("account")
    )
    return over.order_by().values_list("account_no", flat=True)


def book(number: str, user: User, today: date) -> str:
    """The account's page at the finance desk; "" for no account, and for whoever may not open it.

    One query, without the right none.
    """
    if not user.has_perm(SEES):
        return ""
    known = Account.objects.filter(account_no=number).values_list("pk", flat=True).first()
    return "" if known is None else reverse("ebok_desk_account", args=[known])


def of_premises(premises: Premises) -> Sequence[tuple[str, int]]:
    """The number of each account of a flat, with the key of its payer. One query."""
    return list(Account.objects.filter(premises=premises).values_list("account_no", "payer"))
