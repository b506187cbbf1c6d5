"""Links to set a password: mailed with an invitation, or shown once to hand over."""

from datetime import date
from typing import Any

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

from cms_ext.desks.people.staff_register import forms
from cms_ext.desks.people.staff_register.rights import say_what_waits
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.domain import staff
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    InvitationLink,
    make_invitation,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.plugins.realm import Realm

SHOW = "pokaz"


def _invite(subject: None, form: forms.InviteForm, today: date, origin: Origin) -> User:
    if SHOW in form.data:
        staff.refuse_to_show_link(origin)
        return staff.open_staff_login_for_address(form.staff_login(), origin)
    return staff.invite_staff(form.staff_login(), origin)


@method_decorator(never_cache, name="dispatch")
class InviteView(StepView[None]):
    """Invites to roles; the mail is queued, or the link is displayed in this answer only."""

    template_name = "cms_ext/staff_register/invite.html"
    icon = "user"
    sees = "cms_ext_identity.add_user"
    step = Step(
        "zapros",
        gettext_lazy("Zaproś pracownika"),
        _invite,
        forms.InviteForm,
        about=gettext_lazy(
            "Hasła nie wpisujesz: zaproszona osoba ustawi je sama, odnośnikiem, który działa raz "
            "i przez trzy dni."
        ),
        button=gettext_lazy("Wyślij zaproszenie"),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_show=staff.may_show_link(self.origin), **kwargs)

    def landing(self) -> str:
        return reverse("staff_register")

    def response_to(self, answer: object) -> HttpResponseBase:
        assert isinstance(answer, User)  # noqa: S101 - for the types
        if SHOW in self.request.POST:
            return render_link_page(self.request, answer, make_invitation(answer, self.origin))
        words = _("Zaproszenie wyjdzie za chwilę na adres %(address)s.")
        messages.success(self.request, words % {"address": answer.email})
        if waits := say_what_waits(answer):
            messages.warning(self.request, waits.words)
        return redirect("staff_member", answer.pk)


@never_cache
@for_staff(is_administrator)
@require_http_methods(["POST"])
def show_link(request: HttpRequest, key: int) -> HttpResponse:
    """Display a new link to hand over; older ones are void."""
    invited = get_object_or_404(User, pk=key, realm=Realm.STAFF)
    try:
        staff.refuse_to_show_link(read_origin(request), invited)
        link = make_invitation(invited, read_origin(request))
    except CannotInvite as cannot:
        messages.error(request, str(cannot))
        return redirect("staff_member", invited.pk)
    return render_link_page(request, invited, link)


def render_link_page(request: HttpRequest, invited: User, link: InvitationLink) -> HttpResponse:
    """Render the one answer that holds the link."""
    context = {"invited": invited, "link": link}
    return render(request, "cms_ext/staff_register/link.html", context)
