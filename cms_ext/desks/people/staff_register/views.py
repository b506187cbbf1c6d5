"""„Pracownicy i role”: the list, a member of staff, the rights of each role, and the steps.

All screens are for administrators only.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.desks.people.staff_register import forms
from cms_ext.desks.people.staff_register.rights import RIGHTS_STEPS, say_what_waits
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug, list_offered_steps
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.domain import staff
from cms_ext.people.identity.domain.invitation_link import (
    find_last_invitation,
    send_invitation,
)
from cms_ext.people.identity.domain.rights import revoke_extra_rights
from cms_ext.people.identity.domain.role import list_offered_groups
from cms_ext.people.identity.domain.role_words import describe_roles
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import end_sessions, list_open_sessions
from cms_ext.people.identity.domain.sign_in import clear_tries, find_lock_end
from cms_ext.people.identity.domain.staff_rights import describe_rights_change, find_waiting_rights
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, is_administrator
from cms_ext.people.identity.vocabulary import StaffState


def describe_roles_of(user: User) -> str:
    return "; ".join(staff.list_role_titles(user))


def describe_state(user: User) -> str:
    """Return the state as text; `list_staff` annotates `standing`."""
    return str(StaffState(user.standing).label)  # type: ignore[attr-defined]  # annotated


def describe_factor(user: User) -> str:
    """Return the second factors with the days of their set-up; "" for none."""
    kinds = (
        (_("aplikacja z kodami"), user.app_since),  # type: ignore[attr-defined]  # annotated
        (_("klucz dostępu"), user.passkey_since),  # type: ignore[attr-defined]  # annotated
    )
    return ", ".join(
        _("%(kind)s od %(day)s")
        % {"kind": kind, "day": formatted(timezone.localtime(since), "d.m.Y")}
        for kind, since in kinds
        if since is not None
    )


def login_and_address(user: User) -> str:
    return f"{user.login} · {user.email}" if user.email else user.login


class StaffRegister(StaffList):
    template_name = "cms_ext/staff_register/list.html"
    model = User
    shows_people = True
    guarded_by = (is_administrator,)
    page_title = gettext_lazy("Pracownicy i role")
    list_label = gettext_lazy("Pracownicy")
    header_icon = "group"
    search_label = gettext_lazy("Znajdź pracownika")
    search_hint = gettext_lazy("imię, nazwisko, login albo adres e-mail")
    empty = gettext_lazy("Nikogo tu nie ma.")
    empty_hint = gettext_lazy("Zmień wybór roli albo konta.")
    not_found = gettext_lazy("Nikogo nie znaleziono dla „%(query)s”.")
    columns = (
        Name(
            "name",
            gettext_lazy("Pracownik"),
            accessor=str,
            hint=login_and_address,
            url_name="staff_member",
        ),
        Fact("roles", gettext_lazy("Role"), accessor=describe_roles_of),
        Fact(
            "factor",
            gettext_lazy("Drugi składnik"),
            accessor=describe_factor,
            nothing=gettext_lazy("brak"),
        ),
        Day("last_login", gettext_lazy("Ostatnie logowanie"), form="d.m.Y H:i"),
        Fact("standing", gettext_lazy("Konto"), accessor=describe_state),
    )

    @cached_property
    def filter_form(self) -> forms.StaffFilterForm:
        form = forms.StaffFilterForm(self.request.GET)
        form.full_clean()
        return form

    def get_queryset(self) -> QuerySet[User]:
        chosen = self.filter_form.cleaned_data
        return staff.filter_staff(
            staff.list_staff(timezone.now()),
            self.query,
            chosen.get("rola", ""),
            chosen.get("stan", ""),
        )


@require_safe
@for_staff(is_administrator)
def show_roles(request: HttpRequest) -> HttpResponse:
    """Display the purpose and the rights of each role, as text."""
    return render(request, "cms_ext/staff_register/roles.html", {"roles": describe_roles()})


@require_POST
@for_staff(is_administrator)
def revoke_extra(request: HttpRequest, key: int) -> HttpResponse:
    """Revoke what a declared role has beyond its declaration."""
    group = get_object_or_404(list_offered_groups(), pk=key)
    revoke_extra_rights(group, read_origin(request))
    messages.success(request, _("Rola ma teraz tylko prawa ze swojego opisu."))
    return redirect(f"{reverse('staff_roles')}#rola-{group.pk}")


@require_safe
@for_staff(is_administrator)
def show_member(request: StaffRequest, key: int) -> HttpResponse:
    """Display one member of staff, with the steps available now."""
    member = get_object_or_404(staff.list_staff(timezone.now()), pk=key)
    own = member == request.user
    held = {group.pk for group in member.groups.all()}
    steps = list_offered_steps(STAFF_STEPS, member, business_today())
    waiting = find_waiting_rights(member)
    context = {
        "member": member,
        "own": own,
        "roles": [role for role in describe_roles() if role.group.pk in held],
        "state": describe_state(member),
        "factor": describe_factor(member),
        "last": find_last_invitation(member),
        "steps": [
            step
            for step in steps
            if step.is_for(member, request.user) and (not own or step.slug in OWN_STEPS)
        ],
        "may_show": staff.may_show_link(read_origin(request), member),
        "waiting": waiting,
        "waiting_roles": describe_rights_change(waiting) if waiting else (),
    }
    return render(request, "cms_ext/staff_register/member.html", context)


def _roles(user: User, form: forms.RolesForm, today: date, origin: Origin) -> Done | None:
    new_login = replace(
        staff.read_staff_login(user),
        groups=form.all_codes(),
        is_superuser=form.cleaned_data["is_superuser"],
    )
    reason = str(forms.RoleChange(form.cleaned_data["reason"]).label)
    staff.change_staff_login(user, new_login, origin, reason=reason)
    return say_what_waits(user)


def _names(user: User, form: forms.NamesForm, today: date, origin: Origin) -> Done | None:
    staff.change_staff_login(
        user, replace(staff.read_staff_login(user), **form.cleaned_data), origin
    )
    return say_what_waits(user)


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


def _factor(user: User, form: StepForm, today: date, origin: Origin) -> Done | None:
    staff.reset_staff_factor(user, origin)
    return say_what_waits(user)


def _tries(user: User, form: StepForm, today: date, origin: Origin) -> None:
    clear_tries(user, origin)


def _sign_out(user: User, form: StepForm, today: date, origin: Origin) -> None:
    end_sessions(user, except_key=None, origin=origin)


def _delete(user: User, form: StepForm, today: date, origin: Origin) -> Done:
    staff.delete_staff_login(user, origin)
    return Done(_("Usunięto konto, na które nikt się nie zalogował."), reverse("staff_register"))


STAFF_STEPS: Mapping[str, Step[User]] = by_slug(
    *RIGHTS_STEPS,
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
