"""„To samo u mnie”: adding oneself to what is known already, with a login or without one.

Whoever is signed in and has an address on file is told of the repair; anybody else may name one.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.domain.neighbours import (
    confirm_mended_notice,
    notice_to_confirm,
    request_repair_notice,
)
from cases.domain.page import same_here_page
from cases.domain.same_here import (
    KnownTrouble,
    add_same_here,
    known_fault,
    known_outage,
)
from cases.forms.customer import MendedNoticeForm
from cases.models import Case
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.base.web.row_key import row_key, uuid_key
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.throttle import address_bucket, bucket, network_of, reserve
from cms_ext.people.identity.models import Person, User

A_DAY = timedelta(days=1)
# From everywhere: nobody fills a stranger's mailbox.
LETTERS_TO_ONE_ADDRESS = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def same_here(request: HttpRequest) -> HttpResponse:
    """`usterka` or `przerwa` says what; GET shows it with one button, which adds whoever presses.

    404 for what is over, and for a case that is no open fault of shared parts.
    """
    asked = request.POST if request.method == "POST" else request.GET
    trouble = _found(asked.get("usterka", ""), asked.get("przerwa", ""))
    if trouble is None:
        raise Http404
    address = same_here_page(fault=trouble.fault, outage=trouble.outage)
    if request.method == "POST":
        person = request.user.person if isinstance(request.user, User) else None
        if person is not None or _first_today(request, trouble):
            _add(request, trouble, person)
        return redirect(f"{address}&dodano=1")
    return _page(request, trouble)


@never_cache
@require_POST
def repair_notice(request: HttpRequest) -> HttpResponse:
    """The address at which whoever has the fault, too, reads that it is mended.

    One answer, whatever is known of the address, and after too many tries.
    """
    trouble = _found(request.POST.get("usterka", ""), "")
    if trouble is None or trouble.fault is None:
        raise Http404
    case = get_object_or_404(Case, pk=trouble.fault)
    form = MendedNoticeForm(request.POST)
    if form.is_valid() and (refusal := looks_like_a_program(request)):
        form.add_error(None, refusal)
    if not form.is_valid():
        return _page(request, trouble, form, posted_stamp(request))
    email = form.cleaned_data["email"]
    tries = (
        address_bucket(request, "mended notice address"),
        bucket("mended notice", email.lower(), limit=LETTERS_TO_ONE_ADDRESS),
    )
    if reserve(*tries) is not None:
        origin = origin_of(request)
        request_repair_notice(case, email, today=business_today(), origin=origin)
    return redirect(f"{same_here_page(fault=trouble.fault)}&dodano=1&wyslano=1")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_notice(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button: a mail program that looks at the link confirms nothing."""
    wish = notice_to_confirm(token)
    if wish is not None and request.method == "POST":
        confirm_mended_notice(wish, origin_of(request))
        messages.success(request, _("Napiszemy, gdy usterka będzie naprawiona."))
        return redirect("cases:faults")
    status = 200 if wish else 410
    template = "ebok_plugin/cases/public/confirm_mended.html"
    return render(request, template, {"wish": wish}, status=status)


def _page(
    request: HttpRequest,
    trouble: KnownTrouble,
    form: MendedNoticeForm | None = None,
    stamp: str = "",
) -> HttpResponse:
    """What is known; once somebody is added to a fault, how he is told that it is mended."""
    person = request.user.person if isinstance(request.user, User) else None
    is_told = bool(person and person.correspondence_email)
    asks = bool(trouble.fault) and not is_told and "wyslano" not in request.GET
    context = {
        "trouble": trouble,
        "added": "dodano" in request.GET or form is not None,
        "is_told": is_told,
        "asked": "wyslano" in request.GET,
        "form": (form or MendedNoticeForm()) if asks else None,
        "stamp": stamp or new_stamp(),
    }
    return render(request, "ebok_plugin/cases/public/same_here.html", context)


def _add(request: HttpRequest, trouble: KnownTrouble, person: Person | None) -> None:
    add_same_here(trouble, person, today=business_today(), origin=origin_of(request))


def _first_today(request: HttpRequest, trouble: KnownTrouble) -> bool:
    """Of one network a fault is told once a day: pressed again it is the same household."""
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    key = f"{trouble.fault or trouble.outage}:{address}"
    return reserve(bucket("same-here", key, limit=1, window=A_DAY)) is not None


def _found(fault: str, outage: str) -> KnownTrouble | None:
    if fault:
        key = uuid_key(fault)
        return known_fault(key, business_today()) if key is not None else None
    number = row_key(outage)
    return known_outage(number, business_now()) if number is not None else None
