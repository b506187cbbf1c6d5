"""`/odbiory/`: collections of an address, public; nothing about the visitor is stored."""

from datetime import MAXYEAR, MINYEAR, date, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.calendars import render_calendar
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.page_cache.cached_views import answer_unless_unchanged, cached_for_everybody
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.throttle import make_address_bucket, reserve_tries
from cms_ext.people.identity.views.guard import make_429_response
from waste_union.collections.apps import EBOK
from waste_union.collections.domain import queries
from waste_union.collections.domain.addresses import (
    MAX_NUMBER_LENGTH,
    HouseNumber,
    parse_house_number,
    split_collection_address,
)
from waste_union.collections.domain.calendar import (
    CollectionPoster,
    list_calendar_events,
    make_missed_key,
    render_collection_poster,
)
from waste_union.collections.models import Street

TEMPLATES = "waste_union/collections"
STREETS_A_PAGE = 100
# Seconds: calendar programs come back by themselves, but not before that.
A_QUARTER = 15 * 60
ADDRESSES_A_PAGE = 20


class AddressForm(forms.Form):
    """Asks for a street and a house number.

    Cleaned, `ulica` is the street alone and `numer` a HouseNumber, even if the number was typed
    after the street.
    """

    ulica = forms.CharField(
        label=gettext_lazy("Ulica albo miejscowość"),
        help_text=gettext_lazy("Na przykład Leśna albo Leśna, Przykładowo."),
        max_length=80,
        strip=True,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "address-line1"}),
        error_messages={
            "required": gettext_lazy("Wpisz ulicę, a gdy miejscowość nie ma ulic, jej nazwę."),
            "max_length": gettext_lazy("Wpisz najwyżej 80 znaków."),
        },
    )
    numer = forms.CharField(
        label=gettext_lazy("Numer domu"),
        help_text=gettext_lazy("Na przykład 12 albo 12a, bez numeru mieszkania."),
        max_length=MAX_NUMBER_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Wpisz sam numer domu, na przykład 12a.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if not cleaned["numer"]:
            cleaned["ulica"], cleaned["numer"] = split_collection_address(cleaned["ulica"])
        if not cleaned["numer"]:
            self.add_error("numer", gettext_lazy("Wpisz numer domu: od niego zależy rejon."))
            return cleaned
        number = parse_house_number(cleaned["numer"])
        if number is None:
            self.add_error(
                "numer", gettext_lazy("To nie jest numer domu. Wpisz na przykład 12 albo 12a.")
            )
        cleaned["numer"] = number
        return cleaned


@cached_for_everybody
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect `?ulica=&numer=` to the address, or offer a choice if several match."""
    if "numer" not in request.GET:
        # The list of streets links here with the street alone.
        return _home(request, AddressForm(initial={"ulica": request.GET.get("ulica", "")[:80]}))
    form = AddressForm(request.GET)
    if not form.is_valid():
        return _home(request, form)
    typed, number = form.cleaned_data["ulica"], form.cleaned_data["numer"]
    streets = queries.search_streets(typed)
    addresses = queries.list_served_addresses(streets, number, business_today())
    if len(addresses) == 1:
        return redirect(_page(addresses[0]))
    if not addresses:
        form.add_error(*_not_found(streets, number))
    return _home(
        request, form, addresses[: queries.MAX_STREETS], len(streets) > queries.MAX_STREETS
    )


@cached_for_everybody
@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    """List all streets by place, for visitors who do not know the spelling."""
    page = select_page(request, Street.objects.all(), STREETS_A_PAGE, name=PAGE)
    return render(request, f"{TEMPLATES}/streets.html", {"page_obj": page})


@cached_for_everybody
@require_safe
def address(request: HttpRequest, street: str, number: str) -> HttpResponse:
    """Show the collections of a house; another spelling of the number is redirected."""
    today, terms_of_all = business_today(), queries.get_collection_terms()
    parsed = _number(number)
    if str(parsed) != number:
        return redirect("collections:address", street, str(parsed))
    house = _address(street, parsed, today - timedelta(days=terms_of_all.report_days))
    schedule = queries.build_schedule(house, today, terms_of_all.report_days)
    context = {
        "address": house,
        "schedule": schedule,
        "past": [_reportable(house, row) for row in schedule.past],
        "terms": terms_of_all,
        "today": today,
        "years": sorted({row.day.year for _month, rows in schedule.months for row in rows}),
    }
    response = render(request, f"{TEMPLATES}/address.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def calendar_file(request: HttpRequest, street: str, number: str) -> HttpResponse:
    """Serve this year's and later collections; the bytes change only with the schedule."""
    tries = reserve_tries(make_address_bucket(request, "collections calendar"))
    if tries is None:
        return make_429_response()
    today = business_today()
    house = _address(street, _number(number), today)
    days = queries.list_days(house, today.replace(month=1, day=1))
    midnight = business_now().replace(hour=0, minute=0, second=0, microsecond=0)
    content = render_calendar(
        list_calendar_events(days, queries.get_collection_terms(), _page(house)),
        name=_("Odbiory odpadów – %(place)s") % {"place": house},
        stamp=midnight,
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    patch_cache_control(response, public=True, max_age=A_QUARTER)
    answer = answer_unless_unchanged(request, response)
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        # A well-behaved calendar program does not use up its limit.
        tries.release()
    return answer


@require_safe
def poster(request: HttpRequest, street: str, number: str, year: int) -> HttpResponse:
    """Serve the A4 poster of a year; 404 for a year without known days."""
    if reserve_tries(make_address_bucket(request, "collections poster")) is None:
        return make_429_response()
    today = business_today()
    house = _address(street, _number(number), today)
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [day for day in queries.list_days(house, first, last) if not day.cancelled]
    if not days:
        raise Http404
    pdf = render_collection_poster(
        CollectionPoster(
            house,
            year,
            tuple(days),
            queries.get_collection_terms(),
            Frame.of(request).coop,
            site_address(_page(house)),
            today,
        )
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="odbiory-{year}-{street}-{number}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _home(
    request: HttpRequest,
    form: AddressForm,
    addresses: list[queries.CollectionAddress] | None = None,
    more: bool = False,
) -> HttpResponse:
    choices = [(str(house), house.street.commune, _page(house)) for house in addresses or ()]
    context = {
        "form": form,
        "choices": choices,
        "more": more,
        "nothing_yet": not form.is_bound and not Street.objects.exists(),
    }
    return render(request, f"{TEMPLATES}/home.html", context)


def _not_found(streets: list[Street], number: HouseNumber) -> tuple[str, str]:
    """Return the field and the message: unknown street, or unknown number of it."""
    if not streets:
        return "ulica", _("Nie mamy takiej ulicy ani miejscowości. Sprawdź pisownię.")
    if len(streets) == 1:
        words = _("%(street)s: nie mamy numeru %(number)s. Mamy: %(numbers)s.")
        numbers = queries.describe_numbers(streets[0], business_today())
        return "numer", words % {"street": streets[0], "number": number, "numbers": numbers}
    return "numer", _("Na żadnej z tych ulic nie mamy numeru %(number)s.") % {"number": number}


def _reportable(
    house: queries.CollectionAddress, row: queries.CollectionsOnDay
) -> tuple[date, object]:
    return row.day, [(day, make_missed_key(house, day)) for day in row.days]


def _page(house: queries.CollectionAddress) -> str:
    return reverse("collections:address", args=[house.street.key, str(house.number)])


def _number(typed: str) -> HouseNumber:
    number = parse_house_number(typed)
    if number is None:
        raise Http404
    return number


def _address(street: str, number: HouseNumber, since: date) -> queries.CollectionAddress:
    house = queries.find_address(street, number, since)
    if house is None:
        raise Http404
    return house


# The nearest day of an own address, and the days after it.
SHOWN_DAYS = 4


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the reader's own addresses; the panel has checked access already."""
    today = business_today()
    page = select_page(
        request,
        queries.list_own_addresses(request.user, EBOK, today),
        ADDRESSES_A_PAGE,
        name=PAGE,
    )
    addresses = queries.match_addresses(page, today)
    houses = [own_address.found for own_address in addresses if own_address.found]
    coming = dict(zip(houses, queries.find_coming_collections(houses, today), strict=True))
    rows = [
        (
            own_address.written,
            coming[own_address.found][:SHOWN_DAYS] if own_address.found else [],
            reverse(
                "collections:address",
                args=[own_address.found.street.key, str(own_address.found.number)],
            )
            if own_address.found
            else "",
        )
        for own_address in addresses
    ]
    context = {"page_obj": page, "rows": rows, "today": today}
    response = render(request, "waste_union/collections/own.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
