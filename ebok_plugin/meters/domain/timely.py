"""The task of the season on E-BOK's first page: readings, while a window is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.prepared_query import PreparedQuery
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import shown
from ebok_plugin.meters.domain.own_meters import is_open
from ebok_plugin.meters.models import Meter, ReadingWindow


def reading_task(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    """One query."""
    places = tuple(one.premises_id for one in accounts if is_open(one, today))
    last = _ends_ready.first(premises=places, today=today) if places else None
    if last is None:
        return []
    words = _("do {day}").format(day=shown(last))
    return [PaperLink(_("Podaj stan liczników"), reverse("ebok_meters:readings"), words)]


def _ends(premises: tuple[int, ...], today: date) -> QuerySet[Meter, date]:
    """The day on which the first of these meters cannot be read any more (`window.closes_on`)."""
    here = Q(property=None) | Q(property=OuterRef("premises__building__property"))
    of_kind = Q(kind="") | Q(kind=OuterRef("kind"))
    windows = ReadingWindow.objects.open_on(today).filter(here, of_kind).order_by("-closes_on")
    meters = Meter.objects.mounted_on(today).filter(premises__in=premises, remote=False)
    read_until = meters.annotate(until=Subquery(windows.values("closes_on")[:1]))
    return (
        read_until.filter(until__isnull=False).order_by("until").values_list("until", flat=True)[:1]
    )


_ends_ready = PreparedQuery(_ends)
