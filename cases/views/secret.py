"""A lost secret of a case: asking for a link, and what it leads to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cases.domain.following import normalised_number
from cases.domain.new_secret import case_with_link, request_new_secret, use_link
from cases.forms.customer import LostSecretForm
from cases.views.scope import OPENED, enter, entered
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.throttle import address_bucket, bucket, reserve

TEMPLATES = "ebok_plugin/cases/public"
# For one case, from everywhere: nobody fills a stranger's mailbox.
LETTERS_OF_ONE_CASE = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Number and address; the answer is the same whatever they are, and after too many tries."""
    form = LostSecretForm(request.POST if request.method == "POST" else None)
    asked = form.is_valid()
    if asked:
        number = normalised_number(form.cleaned_data["number"])
        tries = reserve(
            address_bucket(request, "case secret address"),
            bucket("case secret", number, limit=LETTERS_OF_ONE_CASE),
        )
        if tries is not None:
            request_new_secret(number, form.cleaned_data["email"], origin=origin_of(request))
    return render(request, f"{TEMPLATES}/lost.html", {"form": form, "asked": asked})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_secret(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, so that no mail program uses the link up by looking at it."""
    case = case_with_link(token, timezone.now())
    if case is not None and request.method == "POST":
        secret = use_link(case, token, origin=origin_of(request))
        if secret is not None:
            enter(request, case, secret)
            return redirect("cases:secret_shown")
        case = None
    status = 200 if case else 410
    return render(request, f"{TEMPLATES}/new_secret.html", {"case": case}, status=status)


@never_cache
@require_safe
def secret_shown(request: HttpRequest) -> HttpResponse:
    """The new secret, once; loaded again the page shows the number alone."""
    case = entered(request)
    if case is None:
        return redirect("cases:follow")
    secret = OPENED.secret_shown_once(request) if request.method == "GET" else ""
    return render(request, f"{TEMPLATES}/secret_shown.html", {"case": case, "secret": secret})
