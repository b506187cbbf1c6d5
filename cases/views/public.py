"""Cases without a login: opening one, and following it by number and secret."""

from __future__ import annotations

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

from cases.domain.customer import rate_case
from cases.domain.notice import case_to_rate
from cases.domain.opening import open_case
from cases.domain.progress import describe_progress
from cases.domain.queries import (
    case_by_secret,
    case_to_confirm,
    case_with,
    confirm_address,
    customer_file,
    normalised_number,
)
from cases.domain.same_here import PANELS, KnownTrouble, panel_page, published_faults
from cases.forms.customer import (
    NOT_FOUND,
    FollowForm,
    PublicCaseForm,
)
from cases.models import Case
from cases.views.customer_steps import (
    answer_message,
    answer_rating,
    answer_reopening,
    answer_withdrawal,
    chosen_rating,
)
from cases.views.desk import CaseLinks, case_page, file_answer
from cases.views.own import troubles_at_first, troubles_like
from cases.vocabulary import Satisfaction
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.body_limit import FIVE_FILES, takes_megabytes
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.base.web.secret_session import SecretSession
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.throttle import (
    bucket,
    found_by_secret,
    may_bring_files,
    network_of,
    reserve,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.too_often import TOO_MANY_FILES
from cms_ext.public_site.pages.domain.visibility import admitted_now

OPENED = SecretSession("case", "case_secret")


def enter_case(request: HttpRequest, case: Case, secret: str = "") -> None:
    """Open the case to this browser; `secret` is shown on the next page, once."""
    OPENED.enter(request, str(case.pk), secret)


def entered_case(request: HttpRequest) -> Case | None:
    """The case, while the quarter lasts; each page begins it anew."""
    key = OPENED.entered(request)
    if key is None:
        return None
    case = case_by_secret(key)
    if case is None:
        OPENED.leave(request)
    return case


def own_panel(request: HttpRequest) -> str:
    """The realm of a panel in which this reader has cases of his own; empty for all others.

    Whoever is signed in and not let into his panel any more reports like everybody else.
    """
    user = request.user
    if not isinstance(user, User) or user.person_id is None or user.realm not in PANELS.values():
        return ""
    return user.realm if admitted_now(request, user.realm, business_today()) else ""


TEMPLATES = "ebok_plugin/cases/public"


@takes_megabytes(FIVE_FILES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Opening a case; `?rodzaj=COMPLAINT` offers the subjects of one type.

    Whoever is signed in to a panel finds the form there, which knows him.
    """
    today, kind = business_today(), request.GET.get("rodzaj", "")
    if request.method != "POST":
        if realm := own_panel(request):
            asked = f"?{urlencode({'rodzaj': kind})}" if kind else ""
            return redirect(f"{panel_page('new', realm)}{asked}")
        return _new_page(request, PublicCaseForm(today=today, kind=kind), new_stamp())
    may_bring = may_bring_files(request)
    files = request.FILES if may_bring else None
    form = PublicCaseForm(request.POST, files, today=today, kind=kind)
    if not may_bring:
        form.add_error(None, TOO_MANY_FILES)
        return _new_page(request, form, posted_stamp(request), status=429)
    # The form is asked first: its errors are worth more to a person than ours.
    if form.is_valid() and (refusal := looks_like_a_program(request) or had_enough(request)):
        form.add_error(None, refusal)
    if not form.is_valid():
        return _new_page(request, form, posted_stamp(request))
    if known := troubles_like(request, form):
        return _new_page(request, form, posted_stamp(request), offered=known)
    try:
        opened = open_case(form.new_case(today), origin_of(request))
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
    """The refusal for an address from which too many cases came; else empty."""
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    if reserve(bucket("case", address, limit=settings.COOP_CASES_PER_ADDRESS)) is None:
        return _("Z tego łącza przyszło już wiele spraw. Spróbuj za kwadrans albo zadzwoń.")
    return ""


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Number and secret, once; loaded again the page shows the number alone."""
    case = entered_case(request)
    if case is None:
        return redirect("cases:follow")
    secret = OPENED.secret_shown_once(request) if request.method == "GET" else ""
    context = {"case": case, "secret": secret, "progress": describe_progress(case)}
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
    found = _case_in_form(request, form) if form.is_valid() else None
    if found is None:
        return _form_page(request, form)
    enter_case(request, found)
    return redirect("cases:follow")


def _case_in_form(request: HttpRequest, form: FollowForm) -> Case | None:
    """The case, or None and the one error."""
    number, secret = (form.cleaned_data[name] for name in ("number", "secret"))
    number = normalised_number(number)
    found = found_by_secret(request, "case", number, lambda: case_with(number, secret))
    if found is None:
        form.add_error(None, NOT_FOUND)
    return found


def _form_page(request: HttpRequest, form: FollowForm) -> HttpResponse:
    realm = own_panel(request)
    own_url = panel_page("own", realm) if realm else ""
    return render(request, f"{TEMPLATES}/ask.html", {"form": form, "own_url": own_url})


@takes_megabytes(FIVE_FILES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A message with files; an error leaves this address behind."""
    case = entered_case(request)
    if case is None or request.method != "POST":
        return redirect("cases:follow")
    refusal = _wrote_enough(request)
    return answer_message(request, case, TEMPLATES, _links(), refusal=refusal)


def _wrote_enough(request: HttpRequest) -> str:
    """The refusal for an address from which too many messages or files came; else empty."""
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    if reserve(bucket("case message", address, limit=settings.COOP_CASES_PER_ADDRESS)) is None:
        return _("Z tego łącza przyszło już wiele wiadomości. Spróbuj za kwadrans albo zadzwoń.")
    return "" if may_bring_files(request) else str(TOO_MANY_FILES)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    """Withdrawing, after a page that asks whether it is meant."""
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
    """On a shared computer nobody after me looks at my case."""
    OPENED.leave(request)
    return redirect("cases:follow")


@never_cache
@require_safe
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A file of the opened case; any other one is not there."""
    case = entered_case(request)
    if case is None:
        raise Http404
    return file_answer(customer_file(case, key))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; pressing it proves the address."""
    case = case_to_confirm(token)
    if case is not None and request.method == "POST":
        confirm_address(case, origin_of(request))
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
    """`?budynek=J1` shows one building; a code that is none of the list's shows all."""
    told = published_faults(business_today())
    wished = request.GET.get("budynek", "")
    chosen = [one for one in told if one.building.code == wished]
    context = {
        "told": chosen or told,
        "buildings": [one.building for one in told],
        "chosen": chosen[0].building if chosen else None,
    }
    return render(request, "ebok_plugin/cases/public/faults.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Three buttons; one press counts, and another one later counts instead. 410 once it is late.

    What is none of the three says nothing.
    """
    today = business_today()
    case = case_to_rate(token, today)
    said = chosen_rating(request)
    if case is not None and said is not None:
        try:
            rate_case(case, said, today=today, origin=origin_of(request))
        except Refusal:
            # Opened again between the look and the press.
            case = None
        else:
            return redirect("cases:rate_by_link", token)
    context = {"case": case, "ratings": Satisfaction.choices}
    status = 200 if case else 410
    return render(request, "ebok_plugin/cases/public/rating.html", context, status=status)
