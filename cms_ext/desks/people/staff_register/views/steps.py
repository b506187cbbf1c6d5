"""The steps with a login of staff and their view, for administrators only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.desks.people.staff_register import forms
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.domain import staff
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    InvitationLink,
    make_invitation,
    send_invitation,
)
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import end_sessions, list_open_sessions
from cms_ext.people.identity.domain.sign_in import clear_tries, find_lock_end
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.plugins.realm import Realm


def _roles(user: User, form: forms.RolesForm, today: date, origin: Origin) -> None:
    new_login = replace(
        staff.read_staff_login(user),
        groups=form.all_codes(),
        is_superuser=form.cleaned_data["is_superuser"],
    )
    reason = str(forms.RoleChange(form.cleaned_data["reason"]).label)
    staff.change_staff_login(user, new_login, origin, reason=reason)


def _names(user: User, form: forms.NamesForm, today: date, origin: Origin) -> None:
    staff.change_staff_login(
        user, replace(staff.read_staff_login(user), **form.cleaned_data), origin
    )


def _send(user: User, form: StepForm, today: date, origin: Origin) -> Done:
    send_invitation(user, origin)
    words = _("Odnośnik wyjdzie za chwilę na adres %(address)s.")
    return Done(words % {"address": user.email})


def _block(user: User, form: forms.BlockForm, today: date, origin: Origin) -> None:
    reason = str(forms.BlockReason(form.cleaned_data["reason"]).label)
    wanted = replace(staff.read_staff_login(user), is_active=False)
    staff.change_staff_login(user, wanted, origin, reason=reason)


def _unblock(user: User, form: StepForm, today: date, origin: Origin) -> None:
    staff.change_staff_login(user, replace(staff.read_staff_login(user), is_active=True), origin)


def _factor(user: User, form: forms.ColleagueSeenForm, today: date, origin: Origin) -> None:
    staff.reset_staff_factor(user, origin)


def _tries(user: User, form: StepForm, today: date, origin: Origin) -> None:
    clear_tries(user, origin)


def _sign_out(user: User, form: StepForm, today: date, origin: Origin) -> None:
    end_sessions(user, except_key=None, origin=origin)


def _delete(user: User, form: StepForm, today: date, origin: Origin) -> Done:
    staff.delete_staff_login(user, origin)
    return Done(_("Usunięto konto, na które nikt się nie zalogował."), reverse("staff_register"))


STAFF_STEPS: Mapping[str, Step[User]] = by_slug(
    Step(
        "role",
        gettext_lazy("Zmień role"),
        _roles,
        forms.RolesForm,
        about=gettext_lazy("Nowe prawa działają od następnego kliknięcia tej osoby."),
        button=gettext_lazy("Zapisz role"),
        done=gettext_lazy("Zapisano role."),
        offered=lambda user, today: user.is_active,
    ),
    Step(
        "zaproszenie",
        gettext_lazy("Wyślij odnośnik do hasła"),
        _send,
        about=gettext_lazy(
            "Z odnośnikiem ta osoba ustawi własne hasło; drugi składnik zostaje. Działa raz, przez "
            "trzy dni, a wcześniejszy odnośnik przestaje działać."
        ),
        button=gettext_lazy("Wyślij"),
        offered=lambda user, today: user.is_active and bool(user.email),
    ),
    Step(
        "dane",
        gettext_lazy("Zmień dane"),
        _names,
        forms.NamesForm,
        about=gettext_lazy("Po zmianie adresu wysłany wcześniej odnośnik przestaje działać."),
        button=gettext_lazy("Zapisz dane"),
        done=gettext_lazy("Zapisano dane."),
    ),
    Step(
        "proby",
        gettext_lazy("Odblokuj logowanie"),
        _tries,
        about=gettext_lazy("Po zbyt wielu nieudanych próbach. Bez tego minie samo po kwadransie."),
        done=gettext_lazy("Można znów się logować."),
        offered=lambda user, today: find_lock_end(user) is not None,
    ),
    Step(
        "wyloguj",
        gettext_lazy("Wyloguj wszędzie"),
        _sign_out,
        about=gettext_lazy("Zakończy sesje na wszystkich urządzeniach. Hasło zostaje."),
        done=gettext_lazy("Wylogowano ze wszystkich urządzeń."),
        offered=lambda user, today: list_open_sessions(user, timezone.now()).exists(),
    ),
    Step(
        "drugi-skladnik",
        gettext_lazy("Usuń drugi składnik"),
        _factor,
        forms.ColleagueSeenForm,
        about=gettext_lazy(
            "Gdy ktoś stracił telefon albo klucz. Sesje się skończą, a przy następnym logowaniu "
            "wystarczy hasło albo serwis poprosi o nowy składnik. Ta osoba dostanie wiadomość."
        ),
        done=gettext_lazy("Usunięto drugi składnik logowania."),
        offered=lambda user, today: has_factor(user),
        serious=True,
    ),
    Step(
        "zablokuj",
        gettext_lazy("Zablokuj konto"),
        _block,
        forms.BlockForm,
        about=gettext_lazy(
            "Ta osoba nie wejdzie od razu: sesje i odnośniki się skończą. To, co zrobiła, zostaje."
        ),
        done=gettext_lazy("Konto jest zablokowane."),
        offered=lambda user, today: user.is_active,
        serious=True,
    ),
    Step(
        "odblokuj",
        gettext_lazy("Odblokuj konto"),
        _unblock,
        about=gettext_lazy(
            "Ta osoba wejdzie z własnym hasłem i tymi samymi rolami. Kto hasła nie ustawił, "
            "potrzebuje nowego odnośnika."
        ),
        done=gettext_lazy("Konto jest odblokowane."),
        offered=lambda user, today: not user.is_active,
    ),
    Step(
        "usun",
        gettext_lazy("Usuń konto"),
        _delete,
        about=gettext_lazy(
            "Pomyłka albo powtórzone konto, na które nikt się jeszcze nie zalogował. Tego nie "
            "można cofnąć."
        ),
        offered=lambda user, today: staff.may_be_deleted(user),
        serious=True,
    ),
)
# Steps allowed with the own login; a colleague does the rest.
OWN_STEPS = ("dane",)


class StaffStepView(StepView[User]):
    """Any step with one login of staff."""

    steps = STAFF_STEPS
    icon = "user"
    sees = "cms_ext_identity.change_user"

    def find_subject(self, key: int, slug: str) -> User:
        user: User = get_object_or_404(staff.list_staff(timezone.now()), pk=key)
        return user

    def landing(self) -> str:
        return reverse("staff_member", args=[self.subject.pk])


# The button that displays the link instead of sending it.
SHOW = "pokaz"


def _invite(subject: None, form: forms.InviteForm, today: date, origin: Origin) -> User:
    if SHOW in form.data:
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

    def landing(self) -> str:
        return reverse("staff_register")

    def response_to(self, answer: object) -> HttpResponseBase:
        assert isinstance(answer, User)  # noqa: S101 - for the types
        if SHOW in self.request.POST:
            return render_link_page(self.request, answer, make_invitation(answer, self.origin))
        words = _("Zaproszenie wyjdzie za chwilę na adres %(address)s.")
        messages.success(self.request, words % {"address": answer.email})
        return redirect("staff_member", answer.pk)


def render_link_page(request: HttpRequest, invited: User, link: InvitationLink) -> HttpResponse:
    """Render the one answer that holds the link."""
    context = {"invited": invited, "link": link}
    return render(request, "cms_ext/staff_register/link.html", context)


@never_cache
@for_staff(is_administrator)
@require_http_methods(["POST"])
def show_link(request: HttpRequest, key: int) -> HttpResponse:
    """Display a new link to hand over; older ones are void."""
    invited = get_object_or_404(User, pk=key, realm=Realm.STAFF)
    try:
        link = make_invitation(invited, origin_of(request))
    except CannotInvite as cannot:
        messages.error(request, str(cannot))
        return redirect("staff_member", invited.pk)
    return render_link_page(request, invited, link)
