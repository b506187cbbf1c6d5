"""Missing readings: buildings, the meters of one, and the letter about one."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.people.outbox.judging import judge_letter
from cms_ext.premises.models import Building
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.views.papers import PDF, file_answer
from ebok_plugin.utilities.meters import rights
from ebok_plugin.utilities.meters.domain.missing import (
    MISSING_LETTER,
    BuildingReadings,
    group_by_building,
    issue_missing_letter,
    last_window,
    list_accounts_to_remind,
    list_missing,
)
from ebok_plugin.utilities.meters.domain.own_meters import describe_kind
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow


class MissingReadings(StaffList):
    """Missing readings by building, of the open window, else of the last one."""

    template_name = "ebok_plugin/meters/desk/missing.html"
    guarded_by = (rights.SEES_READINGS,)
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
        return group_by_building(self.window, business_today()) if self.window else []


class MissingRow(NamedTuple):
    """A meter without a reading; `letter` is where a permitted clerk makes its letter."""

    meter: Meter
    account: Account | None
    letter: str

    @property
    def name(self) -> str:
        return describe_kind(self.meter)


class MissingOfBuilding(StaffList):
    """The meters of one building without a reading, with letters to the payers."""

    template_name = "ebok_plugin/meters/desk/missing_of.html"
    guarded_by = (rights.SEES_READINGS,)
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
        if (window := last_window(business_today())) is None:
            raise Http404
        return window

    def get_page_title(self) -> str:
        return _("Brakujące odczyty: %(code)s") % {"code": self.building.code}

    def get_queryset(self) -> QuerySet[Meter]:
        return list_missing(self.building, self.window, business_today())

    def rows_of(self, rows: Sequence[Meter]) -> Sequence[MissingRow]:
        accounts = {
            reminder.account.premises_id: reminder.account
            for reminder in list_accounts_to_remind(rows, business_today())
        }
        makes = self.request.user.has_perm(rights.ADDS_READINGS)
        return [_row(meter, accounts.get(meter.premises_id), makes) for meter in rows]


def _row(meter: Meter, account: Account | None, makes: bool) -> MissingRow:
    address = reverse("meters_desk_letter", args=[account.pk]) if account and makes else ""
    return MissingRow(meter, account, address)


@require_GET
@for_staff(rights.ADDS_READINGS)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter to the payer of this account about all its meters without a reading."""
    today = business_today()
    window = last_window(today)
    account = get_object_or_404(Account.objects.select_related("premises__building"), pk=pk)
    if window is None:
        raise Http404
    missing = list_missing(account.premises.building, window, today)
    reminded = list_accounts_to_remind(list(missing.filter(premises=account.premises_id)), today)
    found = next((reminder for reminder in reminded if reminder.account == account), None)
    if found is None:
        raise Http404
    if reason := judge_letter(MISSING_LETTER, account, today):
        messages.error(request, reason)
        return redirect("meters_desk_missing")
    pdf = issue_missing_letter(found, window, today=today, origin=read_origin(request))
    return file_answer(pdf, PDF, f"prosba-o-odczyt-{account.slug}-{today}.pdf")
