"""The resident's monthly use, and the desk's screens of meters."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.polish_lookups import match_prefix
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from ebok_plugin.ledger.domain.queries.account import get_readable_account
from ebok_plugin.utilities.meters import rights
from ebok_plugin.utilities.meters.domain.meter import (
    count_by_building,
    describe_meter,
    dismount_meter,
    install_meter,
    replace_meter,
    search_meters,
)
from ebok_plugin.utilities.meters.domain.reading import format_figure, record_meter_reading
from ebok_plugin.utilities.meters.domain.use_information import list_use_lines
from ebok_plugin.utilities.meters.forms import desk as forms
from ebok_plugin.utilities.meters.models import Meter, UseInformation
from ebok_plugin.utilities.meters.vocabulary import Doubt, ReadingSource

MAX_MONTHS = 36


@require_safe
def use(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest month, or `?miesiac=2026-10`; 404 for somebody else's account."""
    account = get_readable_account(request.user, slug, business_today())
    known = list(UseInformation.objects.filter(account=account)[:MAX_MONTHS])
    month = request.GET.get("miesiac")
    months = (
        known
        if month is None
        else [information for information in known if f"{information.month:%Y-%m}" == month]
    )
    if month is not None and not months:
        raise Http404
    information = months[0] if months else None
    lines = list_use_lines(information) if information else []
    context = {
        "account": account,
        "one": information,
        "lines": lines,
        "averageless": any(line.average is None for line in lines),
        "months": known,
    }
    return render(request, "ebok_plugin/meters/use.html", context)


class UseInformationList(StaffList):
    guarded_by = (rights.SEES_USE,)
    model = UseInformation
    shows_people = True
    page_title = gettext_lazy("Informacje o zużyciu")
    header_icon = "clipboard-list"
    search_label = gettext_lazy("Szukaj informacji")
    search_hint = gettext_lazy("numer konta albo początek kodu lokalu")
    empty = gettext_lazy("Nikomu nie udostępniono jeszcze informacji o zużyciu.")
    empty_hint = gettext_lazy(
        "Powstają same, gdy z liczników zdalnych ciepła i ciepłej wody są odczyty z końca miesiąca."
    )
    not_found = gettext_lazy("Nie ma informacji dla „%(query)s”.")
    export_filename = "informacje-o-zuzyciu"
    columns = (
        Fact("account", gettext_lazy("Konto"), "account.account_no"),
        Fact("premises", gettext_lazy("Lokal"), "account.premises.code",
             hint="account.premises.short_address"),
        Fact("month", gettext_lazy("Miesiąc"), lambda row: f"{row.month:%m.%Y}"),
        Day("made_available_at", gettext_lazy("Udostępniono"),
            lambda row: localdate(row.made_available_at)),
        Fact("mailed", gettext_lazy("E-mail"),
             lambda row: _("wysłano") if row.mailed_to else _("bez zgody albo adresu")),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[UseInformation]:
        rows = UseInformation.objects.select_related("account__premises__building")
        if self.query:
            rows = rows.filter(
                Q(account__account_no=self.query)
                | match_prefix("account__premises__code", self.query)
            )
        return rows.order_by("-month", "account__account_no__polish")


MAX_READINGS = 60


def figure_with_unit(value: Any, unit: str) -> str:
    return "" if value is None else f"{format_figure(value)}\xa0{unit}"


class MeterList(StaffList):
    """The mounted meters; `?zdjete=on` lists the others, `?po_legalizacji=on` the late ones."""

    template_name = "ebok_plugin/meters/desk/meters.html"
    guarded_by = (rights.SEES_METERS,)
    model = Meter
    page_title = gettext_lazy("Liczniki")
    header_icon = "table"
    search_label = gettext_lazy("Szukaj licznika")
    search_hint = gettext_lazy("początek numeru albo kodu lokalu, adres budynku")
    empty = gettext_lazy("Nie ma jeszcze żadnego licznika.")
    empty_hint = gettext_lazy("Dodaj licznik albo wczytaj plik z odczytami w „Bank i importy”.")
    not_found = gettext_lazy("Nie ma licznika dla „%(query)s”.")
    export_filename = "liczniki"
    columns = (
        Name("number", gettext_lazy("Numer"), hint="get_kind_display",
             url_name="meters_desk_meter", whole=True),
        Fact("premises", gettext_lazy("Lokal"), "premises.code", hint="premises.short_address"),
        Fact("place", gettext_lazy("Miejsce")),
        Day("installed_on", gettext_lazy("Zamontowano")),
        Day("verified_until", gettext_lazy("Legalizacja do"), short=gettext_lazy("Legalizacja")),
        Day("last_day", gettext_lazy("Ostatni odczyt"), short=gettext_lazy("Odczyt")),
        Number("last_value", gettext_lazy("Wskazanie"),
               lambda row: figure_with_unit(row.last_value, row.unit)),
    )  # fmt: skip

    @cached_property
    def filter_form(self) -> forms.MeterFilter:
        return forms.MeterFilter(self.request.GET)

    def get_queryset(self) -> QuerySet[Meter]:
        form = self.filter_form
        day = business_today() if form.past_verification else None
        return search_meters(self.query, form.kind, off=form.off, unverified_on=day)

    @property
    def list_sums(self) -> list[tuple[str, int]]:
        return count_by_building(self.get_queryset()) if self.filter_form.past_verification else []


def _read(meter: Meter, form: forms.ReadingForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    source = ReadingSource.ESTIMATE if values["estimate"] else ReadingSource.CLERK
    reading = record_meter_reading(
        meter, values["value"], day=values["on"], source=source, today=today, origin=origin
    )
    if reading.doubt == Doubt.NONE:
        return Done(_("Odczyt zapisano."))
    return Done(
        _("Odczyt zapisano. Uwaga: jest %(doubt)s. Jeśli to pomyłka, zwróć go.")
        % {"doubt": reading.get_doubt_display()},
        reverse("meters_desk_reading", args=[reading.pk]),
    )


def _replace(meter: Meter, form: forms.ReplaceForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    new = replace_meter(
        meter,
        form.new_meter(meter.counts),
        on=values["on"],
        last=values["last"],
        first=values["first"],
        today=today,
        origin=origin,
    )
    return Done(_("Wymianę zapisano."), reverse("meters_desk_meter", args=[new.pk]))


def _dismount(meter: Meter, form: forms.DismountForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    dismount_meter(meter, on=values["on"], last=values["last"], today=today, origin=origin)
    return Done(_("Demontaż zapisano."))


def _describe(meter: Meter, form: forms.DescribeForm, today: date, origin: Origin) -> Done:
    describe_meter(meter, **form.cleaned_data, origin=origin)
    return Done(_("Dane licznika zapisano."))


def _hangs(meter: Meter, today: date) -> bool:
    return meter.dismounted_on is None


class MeterPage(StepPage[Meter]):
    """A meter with its readings, and three steps by permission."""

    template_name = "ebok_plugin/meters/desk/meter.html"
    sees = rights.SEES_METERS
    steps = by_slug(
        Step(
            "odczyt",
            gettext_lazy("Wpisz odczyt"),
            _read,
            forms.ReadingForm,
            rights=(rights.ADDS_READINGS,),
        ),
        Step(
            "wymiana",
            gettext_lazy("Wymień licznik"),
            _replace,
            forms.ReplaceForm,
            rights=(rights.CHANGES_METERS, rights.ADDS_METERS),
            offered=_hangs,
        ),
        Step(
            "demontaz",
            gettext_lazy("Zapisz demontaż"),
            _dismount,
            forms.DismountForm,
            rights=(rights.CHANGES_METERS,),
            offered=_hangs,
        ),
        Step(
            "dane",
            gettext_lazy("Popraw dane licznika"),
            _describe,
            forms.DescribeForm,
            rights=(rights.CHANGES_METERS,),
            offered=_hangs,
        ),
    )

    def find_subject(self, pk: int) -> Meter:
        meters = Meter.objects.select_related("premises__building", "replaces", "replaced_by")
        return get_object_or_404(meters, pk=pk)

    def refused(self, form: Any, refusal: Exception) -> HttpResponse:
        # Read again: somebody else may have dismounted it.
        self.subject.refresh_from_db()
        return super().refused(form, refusal)

    def page_context(self) -> dict[str, Any]:
        readings = self.subject.readings.select_related("photo").order_by("-day", "-pk")
        return {"readings": readings[:MAX_READINGS], "today": self.today}


def _install(subject: None, form: forms.InstallForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    kind = next(iter(form.kinds().values()))
    meter = install_meter(
        values["premises"],
        form.new_meter(kind),
        on=values["on"],
        first=values["first"],
        today=today,
        origin=origin,
    )
    return Done(_("Licznik zapisano."), reverse("meters_desk_meter", args=[meter.pk]))


class InstallPage(StepView[None]):
    sees = rights.ADDS_METERS
    icon = "table"
    step = Step("nowy", gettext_lazy("Nowy licznik"), _install, forms.InstallForm,
                button=gettext_lazy("Zapisz licznik"))  # fmt: skip

    def landing(self) -> str:
        return reverse("meters_desk_meters")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; `?lokal=` fills in the code of the premises."""
        code = request.GET.get("lokal", "")[:40]
        form = forms.InstallForm(subject=None, today=self.today, initial={"premises": code})
        return self.page(form)
