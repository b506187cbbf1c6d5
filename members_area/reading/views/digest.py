"""„Nowe dokumenty e-mailem”: the member's choice, and the way out of it from a message."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in
from cms_ext.people.mail.views import one_click
from members_area.reading.domain.digest import choice_by_token, set_digest_rhythm, stop_digest
from members_area.reading.forms.digest import DigestForm
from members_area.reading.models import DigestChoice, Rhythm
from members_area.register.domain.queries.membership import admits


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def digest(request: AccountRequest) -> HttpResponse:
    """Only for whoever may enter IKCS today."""
    user, today = request.user, business_today()
    if not admits(user, today):
        raise Http404
    choice = DigestChoice.objects.filter(user=user).first()
    rhythm = choice.rhythm if choice else Rhythm.NEVER
    form = DigestForm(request.POST or None, initial={"rhythm": rhythm})
    if request.method == "POST" and form.is_valid():
        chosen = Rhythm(form.cleaned_data["rhythm"])
        set_digest_rhythm(user, chosen, today=today, origin=origin_of(request))
        messages.success(request, _("Zapisano: %(rhythm)s.") % {"rhythm": chosen.label})
        return redirect("ikcs:digest")
    context = {"form": form, "to": user.person.correspondence_email if user.person else ""}
    return render(request, "members_area/reading/digest.html", context)


@one_click
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The end of these messages by the link in one of them; an invented link is no page."""
    choice = choice_by_token(token)
    if choice is None:
        raise Http404
    if request.method == "POST":
        choice = stop_digest(choice, today=business_today())
    context = {"stopped": choice.rhythm == Rhythm.NEVER}
    return render(request, "members_area/reading/digest_stop.html", context)
