"""„Pracownicy i role”: the list, one member of staff, and the rights of each role."""

from django.contrib import messages
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

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.desks.people.staff_register.forms import StaffFilterForm
from cms_ext.desks.people.staff_register.views.steps import OWN_STEPS, STAFF_STEPS
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.step import list_offered_steps
from cms_ext.people.identity.domain.invitation_link import find_last_invitation
from cms_ext.people.identity.domain.rights import revoke_extra_rights
from cms_ext.people.identity.domain.role import list_offered_groups
from cms_ext.people.identity.domain.role_words import describe_roles
from cms_ext.people.identity.domain.staff import filter_staff, list_role_titles, list_staff
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, is_administrator
from cms_ext.people.identity.vocabulary import StaffState


def describe_roles_of(user: User) -> str:
    return "; ".join(list_role_titles(user))


def describe_state(user: User) -> str:
    """Return the state in words; `list_staff` annotates `standing`."""
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
    def filter_form(self) -> StaffFilterForm:
        form = StaffFilterForm(self.request.GET)
        form.full_clean()
        return form

    def get_queryset(self) -> QuerySet[User]:
        chosen = self.filter_form.cleaned_data
        return filter_staff(
            list_staff(timezone.now()), self.query, chosen.get("rola", ""), chosen.get("stan", "")
        )


@require_safe
@for_staff(is_administrator)
def show_roles(request: HttpRequest) -> HttpResponse:
    """Display the purpose and the rights of each role, in words."""
    return render(request, "cms_ext/staff_register/roles.html", {"roles": describe_roles()})


@require_POST
@for_staff(is_administrator)
def revoke_extra(request: HttpRequest, key: int) -> HttpResponse:
    """Revoke what a declared role has beyond its declaration."""
    group = get_object_or_404(list_offered_groups(), pk=key)
    revoke_extra_rights(group, origin_of(request))
    messages.success(request, _("Rola ma teraz tylko prawa ze swojego opisu."))
    return redirect(f"{reverse('staff_roles')}#rola-{group.pk}")


@require_safe
@for_staff(is_administrator)
def show_member(request: StaffRequest, key: int) -> HttpResponse:
    """Display one member of staff, with the steps available now."""
    member = get_object_or_404(list_staff(timezone.now()), pk=key)
    own = member == request.user
    held = {group.pk for group in member.groups.all()}
    steps = list_offered_steps(STAFF_STEPS, member, business_today())
    context = {
        "member": member,
        "own": own,
        "roles": [role for role in describe_roles() if role.group.pk in held],
        "state": describe_state(member),
        "factor": describe_factor(member),
        "last": find_last_invitation(member),
        "steps": [step for step in steps if not own or step.slug in OWN_STEPS],
    }
    return render(request, "cms_ext/staff_register/member.html", context)
