"""Cases without a login: opening one, and following it by number and secret."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.base.web.secret_session import SecretSession
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain import throttle
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import TOO_MANY_FILES
from cms_ext.public_site.pages.domain.visibility import has_panel_access_now
from coop_cases.domain import queries
from coop_cases.domain.customer import rate_case
from coop_cases.domain.notice import case_to_rate
from coop_cases.domain.opening import open_case
from coop_cases.domain.progress import describe_case_progress
from coop_cases.domain.same_here import PANELS, KnownTrouble, panel_page, published_faults
from coop_cases.forms.customer import NOT_FOUND, FollowForm, PublicCaseForm
from coop_cases.models import Case
from coop_cases.views.customer import (
    CaseLinks,
    answer_message,
    answer_rating,
    answer_reopening,
    answer_withdrawal,
    case_page,
    chosen_rating,
    serve_case_file,
)
from coop_cases.views.own import troubles_at_first, troubles_like
from coop_cases.vocabulary import Satisfaction

OPENED = SecretSession("case", "case_secret")


def enter_case(request: HttpRequest, case: Case, secret: str = "") -> None:
    """Open the case to this browser; `secret` is shown once, on the next page."""
    OPENED.enter(request, str(case.pk), secret)


def entered_case(request: HttpRequest) -> Case | None:
    """Return the case that this browser has opened; each page renews the quarter of an hour."""
    key = OPENED.entered(request)
    if key is None:
        return None
    case = queries.case_by_secret(key)
    if case is None:
        OPENED.leave(request)
    return case


def own_panel(request: HttpRequest) -> str:
    """Return the realm of the panel in which this reader has own cases; "" for all others.

    A signed-in reader who is no longer admitted to a panel reports like everybody else.
    """
    user = request.user
    if not isinstance(user, User) or user.person_id is None or user.realm not in PANELS.values():
        return ""
    return user.realm if has_panel_access_now(request, user.realm, business_today()) else ""


TEMPLATES = "cases/public"


@takes_megabytes(FIVE_FILES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a case; `?rodzaj=COMPLAINT` offers the subjects of one type.

    A reader who is signed in to a panel is sent to the form there, which knows the reader.
    """
    today, kind = business_today(), request.GET.get("rodzaj", "")
    if request.method != "POST":
        if realm := own_panel(request):
            query = f"?{urlencode({'rodzaj': kind})}" if kind else ""
            return redirect(f"{panel_page('new', realm)}{query}")
        return _new_page(request, PublicCaseForm(today=today, kind=kind), new_stamp())
    may_bring = throttle.may_upload_files(request)
    files = request.FILES if may_bring else None
    form = PublicCaseForm(request.POST, files, today=today, kind=kind)
    if not may_bring:
        form.add_error(None, TOO_MANY_FILES)
        return _new_page(request, form, posted_stamp(request), status=429)
    # The form is checked first, because its errors help a person more.
    if form.is_valid() and (refusal := looks_like_a_program(request) or had_enough(request)):
        form.add_error(None, refusal)
    if not form.is_valid():
        return _new_page(request, form, posted_stamp(request))
    if troubles := troubles_like(request, form):
        return _new_page(request, form, posted_stamp(request), offered=troubles)
    try:
        opened = open_case(form.new_case(today), read_origin(request))
    except Refusal as refused:
        form.add_error(None, refused.message)
        return _new_page(request, form, posted_stamp(request))
    enter_case(request, opened.case, opened.secret)
    return redirect("cases:received")


def _new_page(
    request: HttpRequest,
    form: PublicCaseForm,
    stamp: str,
    *,
    offered: Sequence[KnownTrouble] = (),
    status: int = 200,
) -> HttpResponse:
    kind = request.GET.get("rodzaj", "")
    context = {
        "form": form,
        "stamp": stamp,
        "kind": kind,
        "offered": bool(offered),
        "known": offered or troubles_at_first(request, kind),
    }
    return render(request, f"{TEMPLATES}/new.html", context, status=status)


def had_enough(request: HttpRequest) -> str:
    """Return the refusal for an address that sent too many cases; else ""."""
    limit = settings.COOP_CASES_PER_ADDRESS
    bucket = throttle.make_address_bucket(request, "case", limit=limit)
    if throttle.reserve_tries(bucket) is None:
        return _("Z tego łącza przyszło już wiele spraw. Spróbuj za kwadrans albo zadzwoń.")
    return ""


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Show number and secret, once; loaded again the page shows the number only."""
    case = entered_case(request)
    if case is None:
        return redirect("cases:follow")
    secret = OPENED.secret_shown_once(request) if request.method == "GET" else ""
    context = {"case": case, "secret": secret, "progress": describe_case_progress(case)}
    return render(request, f"{TEMPLATES}/received.html", context)


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """„Sprawdź sprawę”: number and secret open a case for a quarter of an hour."""
    if request.method != "POST":
        case = entered_case(request)
        if case is None:
            return _form_page(request, FollowForm())
        return case_page(request, f"{TEMPLATES}/case.html", case, _links())
    form = FollowForm(request.POST)
    case = _case_in_form(request, form) if form.is_valid() else None
    if case is None:
        return _form_page(request, form)
    enter_case(request, case)
    return redirect("cases:follow")


def _case_in_form(request: HttpRequest, form: FollowForm) -> Case | None:
    """Return the case of number and secret, or None and the error in the form."""
    number, secret = (form.cleaned_data[name] for name in ("number", "secret"))
    number = queries.normalise_case_number(number)
    case = throttle.find_by_secret(
        request, "case", number, lambda: queries.case_with(number, secret)
    )
    if case is None:
        form.add_error(None, NOT_FOUND)
    return case


def _form_page(request: HttpRequest, form: FollowForm) -> HttpResponse:
    realm = own_panel(request)
    own_url = panel_page("own", realm) if realm else ""
    return render(request, f"{TEMPLATES}/ask.html", {"form": form, "own_url": own_url})


@takes_megabytes(FIVE_FILES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Add a message with files; an error leads away from this address."""
    case = entered_case(request)
    if case is None or request.method != "POST":
        return redirect("cases:follow")
    refusal = _wrote_enough(request)
    return answer_message(request, case, TEMPLATES, _links(), refusal=refusal)


def _wrote_enough(request: HttpRequest) -> str:
    """Return the refusal for an address that sent too many messages or files; else ""."""
    limit = settings.COOP_CASES_PER_ADDRESS
    bucket = throttle.make_address_bucket(request, "case message", limit=limit)
    if throttle.reserve_tries(bucket) is None:
        return _("Z tego łącza przyszło już wiele wiadomości. Spróbuj za kwadrans albo zadzwoń.")
    return "" if throttle.may_upload_files(request) else str(TOO_MANY_FILES)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    """Withdraw, after a page that asks for confirmation."""
    case = entered_case(request)
    if case is None:
        return redirect("cases:follow")
    return answer_withdrawal(request, case, TEMPLATES, _links())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopening(request: HttpRequest) -> HttpResponse:
    case = entered_case(request)
    if case is None or request.method != "POST":
        return redirect("cases:follow")
    return answer_reopening(request, case, _links())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest) -> HttpResponse:
    case = entered_case(request)
    if case is None or request.method != "POST":
        return redirect("cases:follow")
    return answer_rating(request, case, _links())


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the case in this browser, so that nobody after me on a shared computer sees it."""
    OPENED.leave(request)
    return redirect("cases:follow")


@never_cache
@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send a file of the opened case; any other file is not found."""
    case = entered_case(request)
    if case is None:
        raise Http404
    return serve_case_file(queries.customer_file(case, key))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page with one button; pressing it proves the address."""
    case = queries.case_to_confirm(token)
    if case is not None and request.method == "POST":
        queries.confirm_address(case, read_origin(request))
        messages.success(
            request, _("Adres jest potwierdzony dla sprawy %(number)s.") % {"number": case.number}
        )
        return redirect("cases:follow")
    status = 200 if case else 410
    return render(request, f"{TEMPLATES}/confirm.html", {"case": case}, status=status)


def _file_link(key: object) -> str:
    return reverse("cases:file", args=[key])


def _links() -> CaseLinks:
    names = ("follow", "write", "withdraw", "reopen", "rate")
    page, reply, leave, again, rate = (reverse(f"cases:{name}") for name in names)
    return CaseLinks(page, page, reply, leave, again, _file_link, rate)


@never_cache
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    """List faults by building; `?budynek=J1` shows one, an unknown code shows all."""
    published = published_faults(business_today())
    code = request.GET.get("budynek", "")
    chosen = [one for one in published if one.building.code == code]
    context = {
        "faults": chosen or published,
        "buildings": [one.building for one in published],
        "chosen": chosen[0].building if chosen else None,
    }
    return render(request, "cases/public/faults.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Rate a case with one of three buttons; a later press replaces the rating.

    410 once it is too late. Other values do nothing.
    """
    today = business_today()
    case = case_to_rate(token, today)
    rating = chosen_rating(request)
    if case is not None and rating is not None:
        try:
            rate_case(case, rating, today=today, origin=read_origin(request))
        except Refusal:
            # The case was reopened between the look and the press.
            case = None
        else:
            return redirect("cases:rate_by_link", token)
    context = {"case": case, "ratings": Satisfaction.choices}
    status = 200 if case else 410
    return render(request, "cases/public/rating.html", context, status=status)
