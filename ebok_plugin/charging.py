"""What the plugin contract asks of the ledger for services of other plugins (`Charging`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from cms_ext.plugins import (
    NewCharge,
    PaperLink,
    PayerAccount,
    PostedCharge,
    charged_work,
    may_charge,
)
from ebok_plugin.ledger.domain.by_hand import SERVICE, post_service
from ebok_plugin.ledger.domain.posting import TITLE_LENGTH
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

# Entries that another plugin may have asked for: a charge for its work, a correction it decided on.
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
    links = charged_work(list(keys.values()), user, today)
    return {seq: links[key] for seq, key in keys.items() if key in links}


def work_behind(entry: LedgerEntry, user: object, today: date) -> PaperLink | None:
    """What the entry was posted for, as far as this reader may open it. Others ask nothing."""
    if entry.kind not in ASKED_FOR:
        return None
    return charged_work([entry.source_key], user, today).get(entry.source_key)
