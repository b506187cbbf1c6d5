"""The desk: what is missing of a window, building by building, and the letters about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.models import Building
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.views.statement import PDF, file_answer
from ebok_plugin.utilities.meters.domain.missing import (
    BuildingReadings,
    by_building,
    issue_missing_letter,
    last_window,
    missing_of,
    to_be_reminded,
)
from ebok_plugin.utilities.meters.domain.own_meters import kind_in_words
from ebok_plugin.utilities.meters.domain.rights import ADDS_READINGS, SEES_READINGS
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow


class MissingReadings(StaffList):
    """By the window that is open, else the last one."""

    template_name = "ebok_plugin/meters/desk/missing.html"
    guarded_by = (SEES_READINGS,)
    model = Building
    page_title = gettext_lazy("Brakujące odczyty")
    list_label = gettext_lazy("Budynki")
    header_icon = "clipboard-list"
    empty = gettext_lazy("Nie ma jeszcze terminu odczytów, który by się zaczął.")
    empty_hint = gettext_lazy("Termin ustawia się w „Ustawienia”, „Terminy odczytów”.")
    export_filename = "brakujace-odczyty"
    columns = (
        Name(
            "building",
            gettext_lazy("Budynek"),
            "building.code",
            hint="building.address",
            url_name="meters_desk_missing_of",
            key="building.pk",
        ),
        Number("due", gettext_lazy("Liczniki do odczytu"), short=gettext_lazy("Do odczytu")),
        Number("accepted", gettext_lazy("Odczytane")),
        Number("waiting", gettext_lazy("Czekają na sprawdzenie"), short=gettext_lazy("Czekają")),
        Number("missing", gettext_lazy("Brakuje")),
    )

    @cached_property
    def window(self) -> ReadingWindow | None:
        return last_window(business_today())

    def get_queryset(self) -> list[BuildingReadings]:
        return by_building(self.window, business_today()) if self.window else []


class MissingRow(NamedTuple):
    """`letter` is where its letter is made, for whoever may make one."""

    meter: Meter
    account: Account | None
    letter: str

    @property
    def name(self) -> str:
        return kind_in_words(self.meter)


class MissingOfBuilding(StaffList):
    """The meters of one building without a reading, with the letter to the payer of the flat."""

    template_name = "ebok_plugin/meters/desk/missing_of.html"
    guarded_by = (SEES_READINGS,)
    model = Meter
    header_icon = "clipboard-list"
    list_label = gettext_lazy("Liczniki bez odczytu")
    empty = gettext_lazy("W tym budynku nie brakuje żadnego odczytu.")
    export_filename = "liczniki-bez-odczytu"
    columns = (
        Name("number", gettext_lazy("Licznik"), "meter.number", hint="name",
             url_name="meters_desk_meter", key="meter.pk", whole=True),
        Fact("premises", gettext_lazy("Lokal"), "meter.premises.code",
             hint="meter.premises.short_address"),
        Fact("account", gettext_lazy("Pismo"), "account.account_no",
             template="ebok_plugin/meters/desk/letter_cell.html"),
    )  # fmt: skip

    @cached_property
    def building(self) -> Building:
        return get_object_or_404(Building, pk=self.kwargs["pk"])

    @cached_property
    def window(self) -> ReadingWindow:
        window = last_window(business_today())
        if window is None:
            raise Http404
        return window

    def get_page_title(self) -> str:
        return _("Brakujące odczyty: %(code)s") % {"code": self.building.code}

    def get_queryset(self) -> QuerySet[Meter]:
        return missing_of(self.building, self.window, business_today())

    def rows_of(self, rows: Sequence[Meter]) -> Sequence[MissingRow]:
        accounts = {
            one.account.premises_id: one.account for one in to_be_reminded(rows, business_today())
        }
        makes = self.request.user.has_perm(ADDS_READINGS)
        return [_row(meter, accounts.get(meter.premises_id), makes) for meter in rows]


def _row(meter: Meter, account: Account | None, makes: bool) -> MissingRow:
    address = reverse("meters_desk_letter", args=[account.pk]) if account and makes else ""
    return MissingRow(meter, account, address)


@require_GET
@for_staff(ADDS_READINGS)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """To the payer of this account, about all meters of the flat that lack a reading."""
    today = business_today()
    window = last_window(today)
    account = get_object_or_404(Account.objects.select_related("premises__building"), pk=pk)
    if window is None:
        raise Http404
    missing = missing_of(account.premises.building, window, today)
    reminded = to_be_reminded(list(missing.filter(premises=account.premises_id)), today)
    found = next((one for one in reminded if one.account == account), None)
    if found is None:
        raise Http404
    pdf = issue_missing_letter(found, window, today=today, origin=origin_of(request))
    return file_answer(pdf, PDF, f"prosba-o-odczyt-{account.slug}-{today}.pdf")
