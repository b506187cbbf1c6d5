"""The reading on the day on which a flat changes hands: a step of its event."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, StepState
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.rights import SEES_METERS
from ebok_plugin.utilities.meters.vocabulary import ReadingState

KINDS = ("SALE", "CLOSING", "JOINING")
DAYS_AROUND = timedelta(days=7)


def list_reading_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the step: every meter of the flat is read within a week of the day."""
    account = Account.objects.filter(account_no=event.account_no).first()
    if event.kind not in KINDS or account is None:
        return []
    mounted = Q(dismounted_on__isnull=True) | Q(dismounted_on__gte=event.on)
    meters = Meter.objects.filter(mounted, premises=account.premises_id, installed_on__lte=event.on)
    around = (event.on - DAYS_AROUND, event.on + DAYS_AROUND)
    read = Reading.objects.exclude(state=ReadingState.RETURNED).filter(day__range=around)
    unread = meters.exclude(pk__in=read.values("meter")).exists()
    done = StepState.DONE if meters.exists() else StepState.NOT_NEEDED
    return [
        EventStep(
            "meters",
            _("Spisz liczniki na dzień zdarzenia"),
            "finance_clerk",
            StepState.TO_DO if unread else done,
            _("Brakuje odczytu z tych dni.")
            if unread
            else ""
            if done == StepState.DONE
            else _("W tym lokalu nie wisi żaden licznik."),
            reverse("meters_desk_meters"),
            _("Liczniki"),
            (SEES_METERS,),
            skippable=True,
        )
    ]
