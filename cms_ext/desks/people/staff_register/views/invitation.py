"""The invitation of a member of staff: a new login, and a one-use link by mail or shown here."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.desks.people.staff_register.forms import InviteForm
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    InvitationLink,
    make_invitation,
)
from cms_ext.people.identity.domain.staff import invite_staff, open_invited
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.plugins.realm import Realm

# The button that shows the link in place of sending it.
SHOW = "pokaz"


def _invite(subject: None, form: InviteForm, today: date, origin: Origin) -> User:
    if SHOW in form.data:
        return open_invited(form.staff_login(), origin)
    return invite_staff(form.staff_login(), origin)


@method_decorator(never_cache, name="dispatch")
class InviteView(StepView[None]):
    """Who, and to what; then the mail is on its way, or the link stands in this one answer."""

    template_name = "cms_ext/staff_register/invite.html"
    icon = "user"
    sees = "cms_ext_identity.add_user"
    step = Step(
        "zapros",
        gettext_lazy("Zaproś pracownika"),
        _invite,
        InviteForm,
        about=gettext_lazy(
            "Hasła nie wpisujesz: zaproszona osoba ustawi je sama, odnośnikiem, który działa raz "
            "i przez trzy dni."
        ),
        button=gettext_lazy("Wyślij zaproszenie"),
    )

    def landing(self) -> str:
        return reverse("staff_register")

    def response_to(self, answer: object) -> HttpResponseBase:
        assert isinstance(answer, User)  # noqa: S101 - for the types
        if SHOW in self.request.POST:
            return shown(self.request, answer, make_invitation(answer, self.origin))
        said = _("Zaproszenie wyjdzie za chwilę na adres %(address)s.")
        messages.success(self.request, said % {"address": answer.email})
        return redirect("staff_member", answer.pk)


def shown(request: HttpRequest, invited: User, link: InvitationLink) -> HttpResponse:
    """The one answer in which the link stands."""
    context = {"invited": invited, "link": link}
    return render(request, "cms_ext/staff_register/link.html", context)


@never_cache
@for_staff(is_administrator)
@require_http_methods(["POST"])
def show_link(request: HttpRequest, key: int) -> HttpResponse:
    """A new link to be handed over; the older ones are void."""
    invited = get_object_or_404(User, pk=key, realm=Realm.STAFF)
    try:
        link = make_invitation(invited, origin_of(request))
    except CannotInvite as cannot:
        messages.error(request, str(cannot))
        return redirect("staff_member", invited.pk)
    return shown(request, invited, link)
