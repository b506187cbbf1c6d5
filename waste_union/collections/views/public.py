"""`/odbiory/`: the collections of an address, for everybody, with nothing kept of who asks."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.calendars import render_calendar
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.page_cache.cached_views import cached_for_everybody
from cms_ext.frontend.page_cache.unchanged import answer_unless_unchanged
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.throttle import address_bucket, reserve
from cms_ext.people.identity.views.too_often import too_often
from cms_ext.plugins.realm import Realm
from waste_union.collections.domain.addresses import HouseNumber, house_number
from waste_union.collections.domain.calendar import (
    CollectionPoster,
    calendar_events,
    collection_poster,
    missed_key,
)
from waste_union.collections.domain.queries import (
    MOST_STREETS,
    CollectionAddress,
    CollectionsOnDay,
    address_at,
    days_between,
    found_at,
    next_collections,
    numbers_of,
    own_addresses,
    schedule_of,
    served,
    streets_like,
    terms,
)
from waste_union.collections.forms import AddressForm
from waste_union.collections.models import Street

TEMPLATES = "ebok_plugin/collections"
STREETS_A_PAGE = 100
# A calendar program comes back by itself; so long it need not ask.
A_QUARTER = 15 * 60


@cached_for_everybody
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`?ulica=&numer=` leads to the address, or to a choice where several may be meant."""
    if "numer" not in request.GET:
        # From the list of streets one comes with the street alone.
        return _home(request, AddressForm(initial={"ulica": request.GET.get("ulica", "")[:80]}))
    form = AddressForm(request.GET)
    if not form.is_valid():
        return _home(request, form)
    typed, number = form.cleaned_data["ulica"], form.cleaned_data["numer"]
    streets = streets_like(typed)
    found = served(streets, number, business_today())
    if len(found) == 1:
        return redirect(_page(found[0]))
    if not found:
        form.add_error(*_not_found(streets, number))
    return _home(request, form, found[:MOST_STREETS], len(streets) > MOST_STREETS)


@cached_for_everybody
@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    """All streets by their places, for whoever does not know how one is written here."""
    page = page_of(request, Street.objects.all(), STREETS_A_PAGE, name=PAGE)
    return render(request, f"{TEMPLATES}/streets.html", {"page_obj": page})


@cached_for_everybody
@require_safe
def address(request: HttpRequest, street: str, number: str) -> HttpResponse:
    """The collections of a house; a number in another spelling leads to its own."""
    today, terms_of_all = business_today(), terms()
    meant = _number(number)
    if str(meant) != number:
        return redirect("collections:address", street, str(meant))
    found = _address(street, meant, today - timedelta(days=terms_of_all.report_days))
    schedule = schedule_of(found, today, terms_of_all.report_days)
    context = {
        "address": found,
        "schedule": schedule,
        "past": [_reportable(found, row) for row in schedule.past],
        "terms": terms_of_all,
        "today": today,
        "years": sorted({row.day.year for _month, rows in schedule.months for row in rows}),
    }
    response = render(request, f"{TEMPLATES}/address.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def calendar_file(request: HttpRequest, street: str, number: str) -> HttpResponse:
    """The collections of this year and later; the same bytes until something changes."""
    tries = reserve(address_bucket(request, "collections calendar"))
    if tries is None:
        return too_often()
    today = business_today()
    found = _address(street, _number(number), today)
    days = days_between(found, today.replace(month=1, day=1))
    midnight = business_now().replace(hour=0, minute=0, second=0, microsecond=0)
    content = render_calendar(
        calendar_events(days, terms(), _page(found)),
        name=_("Odbiory odpadów – %(place)s") % {"place": found},
        stamp=midnight,
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    patch_cache_control(response, public=True, max_age=A_QUARTER)
    answer = answer_unless_unchanged(request, response)
    if answer.status_code == HTTPStatus.NOT_MODIFIED:
        # A calendar program that asks as it should may ask on.
        tries.release()
    return answer


@require_safe
def poster(request: HttpRequest, street: str, number: str, year: int) -> HttpResponse:
    """One A4 page for a staircase; 404 for a year of which no day is known."""
    if reserve(address_bucket(request, "collections poster")) is None:
        return too_often()
    today = business_today()
    found = _address(street, _number(number), today)
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [one for one in days_between(found, first, last) if not one.cancelled]
    if not days:
        raise Http404
    pdf = collection_poster(
        CollectionPoster(
            found,
            year,
            tuple(days),
            terms(),
            Frame.of(request).coop,
            site_address(_page(found)),
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
    found: list[CollectionAddress] | None = None,
    more: bool = False,
) -> HttpResponse:
    choices = [(str(one), one.street.commune, _page(one)) for one in found or ()]
    context = {
        "form": form,
        "choices": choices,
        "more": more,
        "nothing_yet": not form.is_bound and not Street.objects.exists(),
    }
    return render(request, f"{TEMPLATES}/home.html", context)


def _not_found(streets: list[Street], number: HouseNumber) -> tuple[str, str]:
    """The field and the sentence: no such street, or no such number of it."""
    if not streets:
        return "ulica", _("Nie mamy takiej ulicy ani miejscowości. Sprawdź pisownię.")
    if len(streets) == 1:
        words = _("%(street)s: nie mamy numeru %(number)s. Mamy: %(numbers)s.")
        known = numbers_of(streets[0], business_today())
        return "numer", words % {"street": streets[0], "number": number, "numbers": known}
    return "numer", _("Na żadnej z tych ulic nie mamy numeru %(number)s.") % {"number": number}


def _reportable(found: CollectionAddress, row: CollectionsOnDay) -> tuple[date, object]:
    return row.day, [(one, missed_key(found, one)) for one in row.days]


def _page(found: CollectionAddress) -> str:
    return reverse("collections:address", args=[found.street.key, str(found.number)])


def _number(typed: str) -> HouseNumber:
    number = house_number(typed)
    if number is None:
        raise Http404
    return number


def _address(street: str, number: HouseNumber, since: date) -> CollectionAddress:
    found = address_at(street, number, since)
    if found is None:
        raise Http404
    return found


ADDRESSES_A_PAGE = 20


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """A page of the own addresses; the panel's gate has let the reader in."""
    today = business_today()
    page = page_of(
        request, own_addresses(request.user, Realm.EBOK, today), ADDRESSES_A_PAGE, name=PAGE
    )
    found = found_at(page, today)
    served = [one.found for one in found if one.found]
    nearest = dict(zip(served, next_collections(served, today), strict=True))
    rows = [
        (
            one.written,
            nearest[one.found] if one.found else None,
            reverse("collections:address", args=[one.found.street.key, str(one.found.number)])
            if one.found
            else "",
        )
        for one in found
    ]
    context = {"page_obj": page, "rows": rows, "today": today}
    response = render(request, "ebok_plugin/collections/own.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
