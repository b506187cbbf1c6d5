"""The register of people as the desks use it: find one, see the accesses, go on to a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import masked_number
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.frame.listing import Name, PersonFinder
from cms_ext.desks.people.person_register.domain.desks import (
    CORRECTS_PEOPLE,
    MERGES_PEOPLE,
    SEES_PEOPLE,
    desks_read_by,
    may_change_contact,
    own_realms,
)
from cms_ext.desks.people.person_register.forms.person import ReasonForm
from cms_ext.desks.people.person_register.views.verbs import LOGIN_STEPS, PERSON_STEPS
from cms_ext.evidence.audit.domain.event import desk_of
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Step, offered
from cms_ext.people.identity.domain.contact_source import Fact, sources_of
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import open_sessions
from cms_ext.people.identity.domain.sign_in import locked_until
from cms_ext.people.identity.models import ActivationCode, ContactSource, Person, User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import PersonLink, PersonSection, panel_of, plugins
from cms_ext.plugins.realm import Realm

REASON = "access_read_reason"


@dataclass(frozen=True, slots=True)
class LoginRow:
    """One login as the desk sees it; `locked_until` while strangers' tries are refused."""

    login: User
    panel: str
    locked_until: datetime | None
    sessions: int
    has_factor: bool
    code: ActivationCode | None
    steps: Sequence[Step[User]]


class PeopleList(PersonFinder):
    template_name = "cms_ext/person_register/people.html"
    guarded_by = (SEES_PEOPLE,)
    page_title = gettext_lazy("Osoby")
    columns = (
        Name(
            "name",
            gettext_lazy("Osoba"),
            hint=lambda one: one.get_kind_display() if one.kind == Person.Kind.COMPANY else "",
            url_name="person_register_entry",
        ),
    )

    @property
    def why(self) -> ReadReason | None:
        return _reason(self.request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_PEOPLE)
def reason(request: StaffRequest) -> HttpResponse:
    """Why the register is opened: asked once for a visit, kept in the session."""
    wanted = row_key(request.GET.get("osoba", ""))
    handed_in = request.POST if request.method == "POST" else None
    form = ReasonForm(handed_in, initial={"reason": _reason(request)})
    if form.is_valid():
        request.session[REASON] = form.cleaned_data["reason"]
        if wanted is not None:
            return redirect("person_register_entry", wanted)
        return redirect("person_register")
    return render(request, "cms_ext/person_register/reason.html", {"form": form})


@require_safe
@for_staff(SEES_PEOPLE)
def person(request: StaffRequest, key: int) -> HttpResponse:
    """One person. Each opening is a read that the person can see in the own account."""
    user = request.user
    found = get_object_or_404(Person, pk=key)
    if found.merged_into_id is not None:
        return redirect("person_register_entry", found.merged_into_id)
    why = _reason(request)
    if why is None:
        return redirect(f"{reverse('person_register_reason')}?osoba={found.pk}")
    record_view(request, found, found, why)
    today = business_today()
    sections = sections_of(found, user, today)
    context = {
        "person": found,
        "contact": contact_lines(found),
        "why": why,
        "logins": login_rows(user, found),
        "sections": [section for section in sections if not section.after_logins],
        "sections_after": [section for section in sections if section.after_logins],
        "entry_steps": entry_steps(user, found),
        "steps": PERSON_STEPS.values() if may_change_contact(user, found) else (),
    }
    return render(request, "cms_ext/person_register/person.html", context)


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact fact as the screen shows it: the value, and whence it is."""

    title: str
    value: str
    source: str


def contact_lines(found: Person) -> list[ContactLine]:
    """The e-mail address whole, the telephone masked; each with who entered it, when, from what."""
    sources = sources_of(found)
    values = (
        (Fact.EMAIL, found.correspondence_email),
        (Fact.PHONE, masked_number(found.phone)),
        (Fact.ADDRESS, found.correspondence_address),
    )
    lines = [
        ContactLine(capfirst(str(fact.label)), value, _source_words(sources.get(fact)))
        for fact, value in values
    ]
    since = found.correspondence_email_since
    if since is not None and Fact.EMAIL not in sources:
        words = _("od %(day)s") % {"day": date_format(localtime(since), "j.m.Y")}
        lines[0] = replace(lines[0], source=words)
    return lines


def _source_words(source: ContactSource | None) -> str:
    if source is None:
        return ""
    parts = [
        source.document or _("potwierdzono na obu adresach"),
        _("od %(day)s") % {"day": date_format(source.since, "j.m.Y")},
    ]
    if source.by is not None and source.by.realm == Realm.STAFF:
        entered = {"day": date_format(localtime(source.at), "j.m.Y"), "who": desk_of(source.by)}
        parts.append(_("wpisano %(day)s, %(who)s") % entered)
    return ", ".join(parts)


def sections_of(found: Person, user: User, today: date) -> list[PersonSection]:
    """What each plugin has of the person, as far as this user may see it."""
    return [
        section
        for plugin in plugins()
        if plugin.people.person
        for section in plugin.people.person.sections(found, user, today)
    ]


def entry_steps(user: User, found: Person) -> list[PersonLink]:
    """What may be done with the entry itself."""
    steps = []
    if user.has_perm(CORRECTS_PEOPLE):
        address = reverse("person_register_correct", args=[found.pk])
        steps.append(PersonLink(_("Popraw wpis"), address))
    if user.has_perm(MERGES_PEOPLE):
        address = reverse("person_register_other_entry", args=[found.pk])
        steps.append(PersonLink(_("Połącz z innym wpisem"), address))
    return steps


def login_rows(user: User, found: Person) -> list[LoginRow]:
    """The logins of the desks that the user reads, with the steps that the user may take."""
    now = timezone.now()
    realms = [realm for realm, _procedure in desks_read_by(user)]
    own = own_realms(user)
    logins = found.users.filter(realm__in=realms).order_by("realm", "-pk")
    return [_row(login, now, may_act=login.realm in own) for login in logins]


def _row(login: User, now: datetime, *, may_act: bool) -> LoginRow:
    panel = panel_of(login.realm)
    live = login.activation_codes.filter(
        used_at__isnull=True, voided_at__isnull=True, expires_at__gt=now
    )
    is_open = login.state != LoginState.CLOSED
    return LoginRow(
        login=login,
        panel=panel.name if panel else login.realm,
        locked_until=locked_until(login) if is_open else None,
        sessions=open_sessions(login, now).count(),
        has_factor=has_factor(login),
        code=live.first(),
        steps=offered(LOGIN_STEPS, login, business_today()) if may_act else (),
    )


def _reason(request: StaffRequest) -> ReadReason | None:
    kept = request.session.get(REASON)
    return ReadReason(kept) if kept in ReadReason.values else None
