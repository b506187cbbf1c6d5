"""Reports: events of other plugins, lost secrets, and „To samo u mnie”."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.base.web.row_key import row_key, uuid_key
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.throttle import (
    find_sender,
    make_address_bucket,
    make_bucket,
    reserve_tries,
)
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import ReportedEvent, find_event
from coop_cases.domain.opening import (
    NewReport,
    OpenedCase,
    find_report,
    is_about_event,
    open_report,
)
from coop_cases.domain.queries import normalise_case_number
from coop_cases.domain.repair_notice import (
    confirm_mended_notice,
    notice_to_confirm,
    request_repair_notice,
)
from coop_cases.domain.same_here import (
    KnownTrouble,
    add_same_here,
    known_fault,
    known_outage,
    panel_page,
    same_here_page,
)
from coop_cases.domain.secret import case_with_secret_link, request_new_secret, use_secret_link
from coop_cases.forms.customer import LostSecretForm, MendedNoticeForm, PublicReportForm, ReportForm
from coop_cases.models import Case
from coop_cases.views.own import CHANNELS, panel_realm
from coop_cases.views.public import OPENED, enter_case, entered_case, had_enough, own_panel
from coop_cases.vocabulary import CaseChannel

TEMPLATE = "cases/report.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_event(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Report an event without a login; a signed-in reader is sent to the panel.

    404 for an unknown event, and for a kind whose plugin is off.
    """
    event = _event(kind, key)
    if realm := own_panel(request):
        return redirect(panel_page("report", realm, kind, key))
    posted = request.method == "POST"
    form = PublicReportForm(request.POST if posted else None)
    already = _entered_about(request, kind, key)
    if posted and already:
        return redirect("cases:received")
    if form.is_valid() and (refusal := looks_like_a_program(request) or had_enough(request)):
        form.add_error(None, refusal)
    new = NewReport(kind, key, event, CaseChannel.WEB)
    if form.is_valid() and (opened := _opened(request, form, new)):
        enter_case(request, opened.case, opened.secret)
        return redirect("cases:received")
    stamp = posted_stamp(request) if posted else new_stamp()
    return _page(request, event, form, already=already, stamp=stamp)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(ReportForm)
def own_report(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Report an event in a panel: one case of a person about it, however often it is sent."""
    realm, event, person = panel_realm(request), _event(kind, key), _person(request)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, initial=read_typed_values(request))
    new = NewReport(kind, key, event, CHANNELS[realm], person)
    if form.is_valid() and (opened := _opened(request, form, new)):
        words = _("Przyjęliśmy sprawę %(number)s.") % {"number": opened.case.number}
        messages.success(request, words)
        return redirect(panel_page("one", realm, opened.case.pk))
    already = find_report(person, kind, key)
    return _page(
        request,
        event,
        form,
        already=already,
        already_url=panel_page("one", realm, already.pk) if already else "",
    )


def _event(kind: str, key: str) -> ReportedEvent:
    event = find_event(kind, key, business_today())
    if event is None:
        raise Http404
    return event


def _person(request: HttpRequest) -> Person:
    user = request.user
    if not isinstance(user, User) or user.person is None:
        raise Http404
    return user.person


def _entered_about(request: HttpRequest, kind: str, key: str) -> Case | None:
    """Return the case about this event that this browser has just opened."""
    case = entered_case(request)
    return case if case and is_about_event(case, kind, key) else None


def _opened(request: HttpRequest, form: ReportForm, new: NewReport) -> OpenedCase | None:
    """Return the opened case, or None and its refusal in the form."""
    report = NewReport(
        new.kind,
        new.key,
        new.event,
        new.channel,
        new.person,
        form.cleaned_data["note"],
        form.contact,
    )
    try:
        return open_report(report, today=business_today(), origin=read_origin(request))
    except Refusal as refused:
        form.add_error(None, refused.message)
        return None


def _page(
    request: HttpRequest,
    event: ReportedEvent,
    form: ReportForm,
    *,
    already: Case | None,
    already_url: str = "",
    stamp: str = "",
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "already": already,
        "already_url": already_url,
        "stamp": stamp,
    }
    return render(request, TEMPLATE, context)


TEMPLATES = "cases/public"
# Letters for one case, from all networks, so that nobody fills a stranger's mailbox.
LETTERS_OF_ONE_CASE = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_secret(request: HttpRequest) -> HttpResponse:
    """Send a link to a new secret; the answer is the same whatever was typed.

    It is also the same after too many tries.
    """
    form = LostSecretForm(request.POST if request.method == "POST" else None)
    is_sent = form.is_valid()
    if is_sent:
        number = normalise_case_number(form.cleaned_data["number"])
        tries = reserve_tries(
            make_address_bucket(request, "case secret address"),
            make_bucket("case secret", number, limit=LETTERS_OF_ONE_CASE),
        )
        if tries is not None:
            request_new_secret(number, form.cleaned_data["email"], origin=read_origin(request))
    return render(request, f"{TEMPLATES}/lost.html", {"form": form, "asked": is_sent})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_secret(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page with one button, so that no mail program uses up the link."""
    case = case_with_secret_link(token, timezone.now())
    if case is not None and request.method == "POST":
        secret = use_secret_link(case, token, origin=read_origin(request))
        if secret is not None:
            enter_case(request, case, secret)
            return redirect("cases:secret_shown")
        case = None
    status = 200 if case else 410
    return render(request, f"{TEMPLATES}/new_secret.html", {"case": case}, status=status)


@never_cache
@require_safe
def secret_shown(request: HttpRequest) -> HttpResponse:
    """Show the new secret, once; loaded again the page shows the number only."""
    case = entered_case(request)
    if case is None:
        return redirect("cases:follow")
    secret = OPENED.secret_shown_once(request) if request.method == "GET" else ""
    return render(request, f"{TEMPLATES}/secret_shown.html", {"case": case, "secret": secret})


A_DAY = timedelta(days=1)
# Letters from all networks, so that nobody fills a stranger's mailbox.
LETTERS_TO_ONE_ADDRESS = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def same_here(request: HttpRequest) -> HttpResponse:
    """Show a known trouble and count a household; `usterka` or `przerwa` names it.

    GET shows it with one button. 404 for what is over, and for a case that is no open fault of
    shared parts.
    """
    params = request.POST if request.method == "POST" else request.GET
    trouble = _known_trouble(params.get("usterka", ""), params.get("przerwa", ""))
    if trouble is None:
        raise Http404
    address = same_here_page(fault=trouble.fault, outage=trouble.outage)
    if request.method == "POST":
        person = request.user.person if isinstance(request.user, User) else None
        if person is not None or _first_today(request, trouble):
            add_same_here(trouble, person, today=business_today(), origin=read_origin(request))
        return redirect(f"{address}&dodano=1")
    return _trouble_page(request, trouble)


@never_cache
@require_POST
def repair_notice(request: HttpRequest) -> HttpResponse:
    """Take the address for a letter when the fault is mended.

    The answer is the same whatever is known of the address, and after too many tries.
    """
    trouble = _known_trouble(request.POST.get("usterka", ""), "")
    if trouble is None or trouble.fault is None:
        raise Http404
    case = get_object_or_404(Case, pk=trouble.fault)
    form = MendedNoticeForm(request.POST)
    if form.is_valid() and (refusal := looks_like_a_program(request)):
        form.add_error(None, refusal)
    if not form.is_valid():
        return _trouble_page(request, trouble, form, posted_stamp(request))
    email = form.cleaned_data["email"]
    tries = (
        make_address_bucket(request, "mended notice address"),
        make_bucket("mended notice", email.lower(), limit=LETTERS_TO_ONE_ADDRESS),
    )
    if reserve_tries(*tries) is not None:
        origin = read_origin(request)
        request_repair_notice(case, email, today=business_today(), origin=origin)
    return redirect(f"{same_here_page(fault=trouble.fault)}&dodano=1&wyslano=1")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_notice(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page with one button, so that no mail program confirms by looking."""
    notice = notice_to_confirm(token)
    if notice is not None and request.method == "POST":
        confirm_mended_notice(notice, read_origin(request))
        messages.success(request, _("Napiszemy, gdy usterka będzie naprawiona."))
        return redirect("cases:faults")
    status = 200 if notice else 410
    template = "cases/public/confirm_mended.html"
    return render(request, template, {"wish": notice}, status=status)


def _trouble_page(
    request: HttpRequest,
    trouble: KnownTrouble,
    form: MendedNoticeForm | None = None,
    stamp: str = "",
) -> HttpResponse:
    """Render the trouble; after adding oneself, how one learns that a fault is mended."""
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
    return render(request, "cases/public/same_here.html", context)


def _first_today(request: HttpRequest, trouble: KnownTrouble) -> bool:
    """Return whether this network has not reported the trouble today.

    Again is the same household.
    """
    key = f"{trouble.fault or trouble.outage}:{find_sender(request)}"
    return reserve_tries(make_bucket("same-here", key, limit=1, window=A_DAY)) is not None


def _known_trouble(fault: str, outage: str) -> KnownTrouble | None:
    if fault:
        key = uuid_key(fault)
        return known_fault(key, business_today()) if key is not None else None
    number = row_key(outage)
    return known_outage(number, business_now()) if number is not None else None
