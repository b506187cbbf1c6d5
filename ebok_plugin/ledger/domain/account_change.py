"""Changes of an account that lead money astray: which take two people, and who is informed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.dispatch import Signal
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import queue_message, queue_messages
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger.domain.account import NumberRule
from ebok_plugin.ledger.models import Account

TO_PAYER = "ebok_plugin/ledger/mail/account_changed.txt"
TO_BOARD = "ebok_plugin/ledger/mail/accounts_changed_board.txt"
BOARD = "board_member"

# Sent with `changes` (AccountChange) of payers without e-mail, who get a letter on paper, and the
# `origin` of the change.
paper_letters_needed = Signal()


class Guarded(StrEnum):
    """What one person alone does not change of an existing account; values are finding codes."""

    NUMBER = "NRB_CHANGED"
    CLOSING = "ACCOUNT_CLOSING"
    PAYER = "PAYER_RENAMED"


def is_same_name(name: str, written: str) -> bool:
    """Return True if two spellings differ in case and blanks only, which renames nobody."""
    return name.casefold().split() == written.casefold().split()


def needs_two_for_number(rule: NumberRule, account_no: str, old: str | None, new: str) -> bool:
    """Return True unless the number is the old one or the one that the site itself builds.

    `new` is "" for an account that loses its number.
    """
    return new != (old or "") and not rule.is_number_of(account_no, new)


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What was changed of an account that is saved already.

    `number_before` is the number that the payer paid to; empty if there was none or it stays.
    """

    account: Account
    kinds: frozenset[Guarded]
    number_before: str = ""


def list_without_email(accounts: Iterable[Account]) -> str:
    """Return the numbers of accounts whose payers have no e-mail, for letters on paper."""
    return ", ".join(one.account_no for one in accounts if not one.payer.correspondence_email)


def announce_changes(changes: Collection[AccountChange], origin: Origin) -> None:
    """Record the changes and queue letters to the payers and to the board.

    A payer learns by e-mail that something changed and never the number itself: such a letter is
    what impostors write. Who has no e-mail gets a letter on paper.
    """
    for portion in split_into_chunks(changes):
        record_acts([_event(change) for change in portion], origin)
        queue_messages(TO_PAYER, filter(None, map(_letter, portion)))
    by_post = [one for one in changes if not one.account.payer.correspondence_email]
    if by_post:
        paper_letters_needed.send(sender=Account, changes=by_post, origin=origin)
    counts = Counter(kind for change in changes for kind in change.kinds)
    words = {
        Guarded.NUMBER: _("zmienione rachunki do wpłat"),
        Guarded.CLOSING: _("zamknięte konta"),
        Guarded.PAYER: _("zmienione nazwy płatników"),
    }
    inform_board([(words[kind], counts[kind]) for kind in Guarded if counts[kind]])


def _event(change: AccountChange) -> EventDraft:
    account = change.account
    return EventDraft(
        action="ACCOUNT_CHANGED",
        obj=account,
        subject=account.payer,
        note="",
        changes={"kinds": sorted(change.kinds)},
    )


def _letter(change: AccountChange) -> tuple[str, Mapping[str, object], Account] | None:
    account = change.account
    address = account.payer.correspondence_email
    facts = {kind.name.lower(): True for kind in change.kinds}
    context = {"place": account.premises.short_address, "account": account, **facts}
    return (address, context, account) if address else None


def inform_board(lines: Collection[tuple[str, int]]) -> None:
    """Queue the letter with what was changed and how often; none where nothing was."""
    if not lines:
        return
    board = User.objects.filter(realm=Realm.STAFF, is_active=True, groups__name=BOARD)
    for user in board.exclude(email="").order_by("pk"):
        queue_message(user.email, TO_BOARD, {"lines": lines}, about=user)
