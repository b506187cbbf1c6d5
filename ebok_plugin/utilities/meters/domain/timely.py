"""The task of the season on E-BOK's first page: readings, while a window is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import shown
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.own_meters import is_open
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.utilities.meters.vocabulary import ReadingState


def reading_task(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    """One query. Of a reading that the desk returned this may be all that its resident hears."""
    own = tuple(one.pk for one in accounts if is_open(one, today))
    found = _ends_ready.first(accounts=own, today=today) if own else None
    if found is None:
        return []
    last, is_returned = found
    words = _("do {day}").format(day=shown(last))
    if is_returned:
        words = _("zwróciliśmy odczyt, czekamy na nowy {until}").format(until=words)
    return [PaperLink(_("Podaj stan liczników"), reverse("ebok_meters:readings"), words)]


def _ends(accounts: tuple[int, ...], today: date) -> QuerySet[Meter, tuple[date, bool]]:
    """The day on which the first of these meters cannot be read any more (`window.closes_on`), and
    whether its newest figure was returned; one that was is told of before the others.
    """
    here = Q(property=None) | Q(property=OuterRef("premises__building__property"))
    of_kind = Q(kind="") | Q(kind=OuterRef("kind"))
    windows = ReadingWindow.objects.open_on(today).filter(here, of_kind).order_by("-closes_on")
    meters = Meter.objects.mounted_on(today).filter(premises__accounts__in=accounts, remote=False)
    # What the payer before did is none of this one's: it lies before his account.
    own_time = Reading.objects.filter(meter=OuterRef("pk"), day__gte=OuterRef("since"))
    newest = own_time.order_by("-entered_at", "-pk").values("state")[:1]
    read_until = meters.annotate(
        since=F("premises__accounts__opened_on"),
        until=Subquery(windows.values("closes_on")[:1]),
        state=Subquery(newest),
        is_returned=Case(When(state=ReadingState.RETURNED, then=True), default=False),
    )
    in_order = read_until.filter(until__isnull=False).order_by("-is_returned", "until")
    return in_order.values_list("until", "is_returned")[:1]


_ends_ready = PreparedQuery(_ends)
