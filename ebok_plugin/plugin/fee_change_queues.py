"""The queues of fee changes: their approval, their letters, and what follows a letter."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.models import User
from ebok_plugin.fee_changes import rights as fees
from ebok_plugin.fee_changes.domain import notices
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.rights import SEES


def list_waiting_fee_changes(user: User, today: date) -> plugins.WaitingRows:
    changes = leave_to_another(notices.changes_to_check(), "fee_changes.change", user)
    return plugins.WaitingRows(changes, since="made_at")


def fee_changes_returned(user: User, today: date) -> plugins.WaitingRows:
    returned = notices.changes_returned().filter(made_by=user)
    return plugins.WaitingRows(returned, since="returned__returned_at")


def opinions(user: User, today: date) -> plugins.WaitingRows:
    waiting = leave_to_another(notices.opinions_waiting(), "fee_changes.override", user)
    return plugins.WaitingRows(waiting, since="")


def to_notify(user: User, today: date) -> plugins.Waiting:
    """Count approved changes, with the last day on which their letters may be delivered."""
    approved = FeeChange.objects.filter(state=FeeChange.State.APPROVED)
    made = [timezone.localdate(moment) for moment in approved.values_list("made_at", flat=True)]
    nearest = notices.letters_by(approved, today)
    return plugins.Waiting(len(made), oldest=min(made, default=None), nearest=nearest)


def to_print(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(notices.letters_waiting_for_print(), since="change__notified_on")


def list_undelivered_letters(user: User, today: date) -> plugins.Waiting:
    found = notices.undelivered(today)
    return plugins.Waiting(found.number, nearest=found.last_day)


def contests(user: User, today: date) -> plugins.WaitingRows:
    return plugins.WaitingRows(notices.open_contests(), since="filed_on")


FEE_CHANGE_QUEUES = (
    plugins.WorkQueue(
        "fee_changes",
        gettext_noop("Zmiany opłat do sprawdzenia albo zatwierdzenia"),
        "ebok_desk_inbox",
        (SEES, fees.SEES, fees.CHECKS),
        list_waiting_fee_changes,
        order=330,
    ),
    plugins.WorkQueue(
        "fee_changes_returned",
        gettext_noop("Zmiany opłat zwrócone do poprawy"),
        "ebok_fee_changes",
        (fees.SEES, fees.DRAFTS),
        fee_changes_returned,
        order=330,
    ),
    plugins.WorkQueue(
        "opinions",
        gettext_noop("Opinie prawne o doręczeniu do zatwierdzenia"),
        "ebok_fee_changes",
        (fees.SEES, fees.CHECKS),
        opinions,
        order=331,
    ),
    plugins.WorkQueue(
        "to_notify",
        gettext_noop("Zmiany opłat, o których trzeba zawiadomić"),
        "ebok_fee_changes",
        (fees.SEES, fees.NOTIFIES),
        to_notify,
        in_menus=False,
        order=332,
    ),
    plugins.WorkQueue(
        "to_print",
        gettext_noop("Zawiadomienia o opłatach do wydruku"),
        "ebok_fee_changes",
        (fees.SEES, fees.NOTIFIES),
        to_print,
        button=gettext_noop("Drukuj"),
        query="?widok=do-wydruku",
        in_menus=False,
        order=333,
    ),
    plugins.WorkQueue(
        "letters",
        gettext_noop("Zawiadomienia o opłatach bez potwierdzenia doręczenia"),
        "ebok_fee_changes",
        (fees.SEES, fees.NOTIFIES),
        list_undelivered_letters,
        in_menus=False,
        order=334,
    ),
    plugins.WorkQueue(
        "contests",
        gettext_noop("Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok"),
        "ebok_fee_changes",
        (fees.SEES, fees.ENDS_CONTESTS),
        contests,
        order=335,
    ),
)
