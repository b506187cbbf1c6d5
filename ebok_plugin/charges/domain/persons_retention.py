"""How long changes of the number of persons are stored, and a person's copy of them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.models import PersonsChange
from ebok_plugin.ledger.models import Account

State = PersonsChange.State


def forget_persons_changes(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete the requests that were filed in a year before the moment's."""
    year = timezone.localtime(before).year
    old = PersonsChange.objects.filter(filed_on__year__lt=year).exclude(state=State.WAITING)
    expired = count_expired(old, "filed_at")
    if not rehearse:
        _delete(old)
    return expired


def forget_account_changes(accounts: Sequence[Account]) -> None:
    """Delete the requests of accounts whose books need not be kept any more."""
    _delete(PersonsChange.objects.filter(account__in=accounts))


def _delete(changes: QuerySet[PersonsChange]) -> None:
    for change in changes:
        change.delete()


def collect_persons_changes(person: Person) -> PacketSection:
    """Return the requests for the payer's accounts, and those that the person filed."""
    changes = PersonsChange.objects.filter(Q(account__payer=person) | Q(filed_by__person=person))
    rows: list[Row] = [
        {
            _("Numer"): change.number,
            _("Konto"): change.account.account_no,
            _("Liczba osób"): change.persons,
            _("Od dnia"): change.valid_from,
            _("Co się zmieniło"): change.words,
            _("Złożono"): change.filed_on,
            _("Stan"): change.get_state_display(),
            _("Powód odrzucenia"): change.refusal,
        }
        for change in changes.select_related("account").order_by("pk")
    ]
    return PacketSection(_("Zmiany liczby osób w lokalu"), rows)
