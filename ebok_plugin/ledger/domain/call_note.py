"""Notes of calls about an account: whom the desk may ring, what was said, and their term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import masked_number
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.models import Account, AccountAccess, CallNote


@dataclass(frozen=True, slots=True)
class AccountContact:
    """A person who may be rung about the account: the payer, or who may read it today."""

    person: Person
    role: str

    @property
    def masked_phone(self) -> str:
        """Return the masked number, as in the register of people.

        The call screen has the full one.
        """
        return masked_number(self.person.phone)


def list_callable_contacts(account: Account, today: date) -> tuple[AccountContact, ...]:
    """Return the payer, then the other holders of today, each once; nobody who has died.

    One query for an account that comes with its payer.
    """
    payer = AccountContact(account.payer, str(AccountAccess.Role.PAYER.label))
    contacts = {account.payer_id: payer}
    holders = open_accesses(today).filter(account=account).select_related("person")
    for access in holders.order_by("valid_from", "pk"):
        contacts.setdefault(
            access.person_id, AccountContact(access.person, access.get_role_display())
        )
    return tuple(contact for contact in contacts.values() if contact.person.died_on is None)


def select_call_notes(account: Account) -> QuerySet[CallNote]:
    """Select the notes of an account, the newest first, with the people in them."""
    notes = CallNote.objects.filter(account=account)
    return notes.select_related("spoken_with", "made_by__person").order_by("-on", "-pk")


@transaction.atomic
def note_call(
    account: Account,
    *,
    on: date,
    spoken_with: Person | None,
    words: str,
    key: str,
    origin: Origin,
    today: date,
) -> CallNote:
    """Add a note; the same `key` again returns the existing note.

    Raises Refusal: CALL_FUTURE, CALL_EMPTY, CALL_STRANGER for a person who is neither payer nor
    holder. The access log names the note, not its words.
    """
    if on > today:
        raise Refusal("CALL_FUTURE", _("Podaj dzień nie późniejszy niż dzisiejszy."))
    if not words.strip():
        raise Refusal("CALL_EMPTY", _("Napisz, o czym była rozmowa."))
    if spoken_with is not None and spoken_with not in [
        contact.person for contact in list_callable_contacts(account, today)
    ]:
        raise Refusal("CALL_STRANGER", _("Ta osoba nie jest uprawniona do tego konta."))
    note, is_new = CallNote.objects.get_or_create(
        key=key,
        defaults={
            "account": account,
            "on": on,
            "spoken_with": spoken_with,
            "words": words.strip(),
            "made_by": origin.signed_in,
            "made_at": timezone.now(),
        },
    )
    if is_new:
        record("CALL_NOTED", origin, obj=account, subject=account.payer, changes={"note": note.pk})
    return note


def forget_call_notes(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete call notes older than the year of a moment: dues lapse with the end of a year."""
    ended = timezone.localtime(before).date().replace(month=1, day=1)
    old = CallNote.objects.filter(on__lt=ended)
    expired_rows = count_expired(old, "made_at")
    if not rehearse:
        old.delete()
    return expired_rows


def forget_account_notes(accounts: Sequence[Account]) -> None:
    """Delete the notes about accounts whose books need not be kept any more."""
    CallNote.objects.filter(account__in=accounts).delete()


def collect_call_notes(person: Person) -> PacketSection:
    """Return notes of calls about the person's accounts, and of calls with the person."""
    notes = CallNote.objects.filter(Q(account__payer=person) | Q(spoken_with=person))
    rows: list[Row] = [
        {
            _("Konto"): note.account.account_no,
            _("Dzień"): note.on,
            _("Z kim"): note.spoken_with.name if note.spoken_with else "",
            _("O czym"): note.words,
        }
        for note in notes.select_related("account", "spoken_with").order_by("on", "pk")
    ]
    return PacketSection(_("Notatki z rozmów"), rows)
