"""The second step of a sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.device import register_device
from cms_ext.people.identity.domain.passkey import authentication_options, verify_passkey
from cms_ext.people.identity.domain.password import Check
from cms_ext.people.identity.domain.second_factor import (
    How,
    PendingStep,
    check_code,
    owed,
    passed,
    tries_of,
)
from cms_ext.people.identity.forms.account import SecondFactorCodeForm, wait_sentence
from cms_ext.people.identity.views.account.passkey import pop_challenge, store_challenge
from cms_ext.people.identity.views.account.second_factor import (
    forget_way_on,
    place_of,
    remember_next,
    way_on,
)
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@sensitive_post_parameters("code", "answer")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def confirm(request: AccountRequest) -> HttpResponse:
    """A code or a passkey; then on to `next`, else to the start of the panel or of the admin."""
    remember_next(request)
    if owed(request.session, request.user) is not PendingStep.CONFIRM:
        return redirect(way_on(request, request.user).url)
    form, how = SecondFactorCodeForm(), None
    if request.method == "POST":
        form = SecondFactorCodeForm(request.POST)
        answer = request.POST.get("answer", "")
        how = _by_passkey(request, form, answer) if answer else _by_code(request, form)
    if how is not None:
        passed(request.session, request.user, how, origin_of(request))
        register_device(request, request.user)
        way = way_on(request, request.user)
        forget_way_on(request)
        return redirect(way.url)
    place = place_of(request)
    options = ""
    if place is not None and request.user.passkeys.exists():
        options = store_challenge(request.session, authentication_options(request.user, place))
    context = {"form": form, "options": options}
    return render(request, "cms_ext/identity/account/confirm.html", context)


def _by_code(request: AccountRequest, form: SecondFactorCodeForm) -> How | None:
    if not form.is_valid():
        return None
    typed, origin = form.cleaned_data["code"], origin_of(request)
    check, how = check_code(request.user, typed, timezone.now(), origin)
    if check is Check.RIGHT:
        return how
    if check is Check.HELD:
        form.add_error("code", wait_sentence(tries_of(request.user)))
    else:
        form.add_error(
            "code",
            _(
                "Ten kod się nie zgadza albo był już użyty. Poczekaj na następny kod w aplikacji "
                "albo wpisz kod zapasowy."
            ),
        )
    return None


def _by_passkey(request: AccountRequest, form: SecondFactorCodeForm, answer: str) -> How | None:
    kept, place = pop_challenge(request.session), place_of(request)
    if (
        kept is not None
        and place is not None
        and verify_passkey(request.user, place, kept, answer, timezone.now())
    ):
        return How.PASSKEY
    form.errors.clear()
    form.add_error(None, _("Klucz dostępu nie został przyjęty. Spróbuj jeszcze raz."))
    return None
