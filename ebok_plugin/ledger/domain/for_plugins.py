"""The ledger's answers to other plugins: charges for their work, and who follows an account."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.people.identity.models import Person, User
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.by_hand import SERVICE, post_service
from ebok_plugin.ledger.domain.draft import TITLE_LENGTH
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.queries.account import open_accesses, select_readable_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.ledger.vocabulary import EntryKind

# Entries that another plugin may request: a charge for its work, a correction it decided on.
ASKED_FOR = (EntryKind.SERVICE, EntryKind.ADJUSTMENT)


def accounts_of(person: Person, today: date) -> Sequence[plugins.PayerAccount]:
    """Return the open accounts for which this person pays, by number. One query."""
    return [plugins.PayerAccount(one.account_no, str(one.premises)) for one in _paid(person, today)]


def _paid(person: Person, today: date) -> QuerySet[Account]:
    """Select the accounts of a payer; tenants and proxies only read, and are not bound."""
    paid = open_accesses(today).filter(person=person, role=AccountAccess.Role.PAYER)
    accounts = Account.objects.filter(pk__in=paid.values("account"), closed_on=None)
    return accounts.select_related("premises__building").order_by("account_no__polish")


def charge_account(new: plugins.NewCharge, origin: Origin, today: date) -> None:
    """Post a service on the account; a posted key posts nothing again.

    Raises PostingError: NOT_ALLOWED, NOT_PAYER, KEY_DIFFERS, and those of `post_service`.
    """
    if not plugins.may_charge(origin.signed_in):
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


def find_posted_charges(keys: Collection[str], today: date) -> Mapping[str, plugins.PostedCharge]:
    """Return the charges posted under these keys. One query."""
    entries = LedgerEntry.objects.filter(source=SERVICE, source_key__in=keys)
    return {
        entry.source_key: plugins.PostedCharge(
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
) -> Mapping[int, plugins.PaperLink]:
    """Return the work behind the entries with these numbers. No query without numbers."""
    if not seqs:
        return {}
    asked_for = account.entries.filter(seq__in=seqs, kind__in=ASKED_FOR)
    keys = dict(asked_for.values_list("seq", "source_key"))
    links = plugins.find_charged_work(list(keys.values()), user, today)
    return {seq: links[key] for seq, key in keys.items() if key in links}


def work_behind(entry: LedgerEntry, user: object, today: date) -> plugins.PaperLink | None:
    """Return the work for which the entry was posted, if this reader may open it.

    Entries of other kinds make no query.
    """
    if entry.kind not in ASKED_FOR:
        return None
    return plugins.find_charged_work([entry.source_key], user, today).get(entry.source_key)


Role = AccountAccess.Role
FOR_THE_PAYER = (Role.PROXY, Role.GUARDIAN, Role.MANAGER)
FOLLOW = (Role.PAYER, *FOR_THE_PAYER)


def followed_accounts(user: User | AnonymousUser, today: date) -> QuerySet[Account, str]:
    """Select the numbers of accounts for which the user pays, acts or looks."""
    return _numbers(user, today, role__in=FOLLOW)


def acted_on_accounts(user: User | AnonymousUser, today: date) -> QuerySet[Account, str]:
    """Select the numbers of followed accounts on which the user may act."""
    return _numbers(user, today, role__in=FOLLOW, scope=AccountAccess.Scope.ACT)


def _numbers(user: User | AnonymousUser, today: date, **more: object) -> QuerySet[Account, str]:
    rights = open_accesses(today).filter(person=getattr(user, "person_id", None), **more)
    accounts = select_readable_accounts(user, today).filter(pk__in=rights.values("account"))
    return accounts.order_by().values_list("account_no", flat=True)


def left_accounts(person: int | None, today: date) -> QuerySet[Account, str]:
    """Select the numbers of accounts for whose payer the person acted, and no longer does."""
    rights = AccountAccess.objects.filter(person=person)
    for_himself = rights.exclude(role__in=FOR_THE_PAYER)
    still = open_accesses(today).filter(person=person)
    once = Account.objects.filter(pk__in=rights.values("account"))
    over = once.exclude(pk__in=for_himself.values("account")).exclude(
        pk__in=still.values("account")
    )
    return over.order_by().values_list("account_no", flat=True)


def account_page_url(number: str, user: User, today: date) -> str:
    """Return the account's page at the finance desk; "" where the user may not open it.

    One query; none without the permission.
    """
    if not user.has_perm(SEES):
        return ""
    known = Account.objects.filter(account_no=number).values_list("pk", flat=True).first()
    return "" if known is None else reverse("ebok_desk_account", args=[known])


NEWEST_LINES = 40


def read_decided_account(
    number: str, origin: Origin, case: str, today: date
) -> plugins.AccountBook | None:
    """Return the account for anyone who decides a case about it; record the look with the case.

    The postings are those of the last year, at most NEWEST_LINES, the newest first.
    """
    account = Account.objects.select_related("payer").filter(account_no=number).first()
    if account is None:
        return None
    record_view(origin, account, account.payer, ReadReason.CASE, changes={"case": case})
    reader = account_reader()
    words = balance_in_words(reader.balances_of([account], today)[account.pk])
    start = Period.of(today).plus(-12).first_day
    rows = reader.read_statement(
        account, start, today, page=1, size=NEWEST_LINES, from_newest=True
    ).rows
    return plugins.AccountBook(
        account.account_no,
        words.headline,
        words.second,
        tuple(
            plugins.BookLine(row.booking_date, row.title, str(row.amount), str(row.balance_after))
            for row in reversed(rows)
        ),
    )


def accounts_of_premises(premises: Premises) -> Sequence[tuple[str, int]]:
    """Return the number of each account of a flat, with the key of its payer. One query."""
    return list(Account.objects.filter(premises=premises).values_list("account_no", "payer"))
