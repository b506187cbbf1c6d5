"""All changes of fees, and by when letters about a chosen month must be delivered."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.listing import Day, Fact, Name, StaffList
from cms_ext.office.rules.clock import business_today
from ebok_plugin.fee_changes.domain.queries.calendar import TermRow, terms_of
from ebok_plugin.fee_changes.domain.rights import SEES
from ebok_plugin.fee_changes.forms.month import MonthForm
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.period import Period

AHEAD = 4


class ChangeList(StaffList):
    """`?miesiac=2027-04` chooses the month of the calendar; without it four months ahead."""

    template_name = "ebok_plugin/fee_changes/desk/changes.html"
    guarded_by = (SEES,)
    model = FeeChange
    page_title = _("Zmiany opłat")
    list_label = _("Wszystkie zmiany")
    header_icon = "calendar-alt"
    empty = _("Nie ma jeszcze żadnej zmiany opłat.")
    export_filename = "zmiany-oplat"
    columns = (
        Name("number", _("Numer"), url_name="ebok_fee_change", whole=True),
        Fact("state", _("Stan"), "get_state_display"),
        Day("notified_on", _("Zawiadomienia z dnia"), short=_("Z dnia")),
        Fact("looked_at", _("Sprawdzono kont"), lambda change: _looked_at(change)),
    )

    @cached_property
    def month_form(self) -> MonthForm:
        ahead = str(Period.of(business_today()).plus(AHEAD))
        return MonthForm({"miesiac": self.request.GET.get("miesiac", ahead)})

    @property
    def terms(self) -> Sequence[TermRow]:
        if not self.month_form.is_valid():
            return ()
        return terms_of(self.month_form.cleaned_data["miesiac"], business_today())

    def get_queryset(self) -> QuerySet[FeeChange]:
        return FeeChange.objects.all()


def _looked_at(change: FeeChange) -> str:
    if not change.notified_on:
        return ""
    counted = {"looked_at": change.looked_at, "total": change.total}
    return gettext("%(looked_at)s z %(total)s") % counted
