"""The meters of a flat with their last readings, for its page „Mój lokal”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.domain.premises_facts import PremisesFacts
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.own_meters import (
    OwnMeter,
    describe_kind,
    list_own_meters,
)
from ebok_plugin.utilities.meters.domain.reading import format_figure


def list_flat_meters(user: User, account: Account, today: date) -> Sequence[PremisesFacts]:
    """Return the mounted meters of the account's premises; nothing without any."""
    meters = [
        own
        for own in list_own_meters(user, today)
        if own.account.pk == account.pk and own.meter.hangs_on(today)
    ]
    if not meters:
        return []
    rows = tuple(
        (f"{describe_kind(own.meter)}, {own.meter.number}", _last_reading(own)) for own in meters
    )
    links = (PaperLink(_("Wszystkie odczyty"), reverse("ebok_meters:readings"), ""),)
    return [PremisesFacts(_("Liczniki"), rows, links)]


def _last_reading(own: OwnMeter) -> str:
    last = own.previous
    if last is None:
        return _("bez odczytu")
    return _("{figure} {unit} z {day}").format(
        figure=format_figure(last.value), unit=own.meter.unit, day=format_day(last.day)
    )
