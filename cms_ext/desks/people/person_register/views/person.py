"""The register of people at the desks: finding one, its page with logins, entering, merging."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
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
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import masked_number, normalised_query
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.frame.listing import Day, Name, PersonFinder, StaffList
from cms_ext.desks.people.person_register.domain import desk
from cms_ext.desks.people.person_register.forms import (
    NewPersonForm,
    PersonCorrectionForm,
    PersonMergeForm,
    ReasonForm,
)
from cms_ext.desks.people.person_register.views.verbs import LOGIN_STEPS, PERSON_STEPS
from cms_ext.evidence.audit.domain.event import ReadReason, name_desk, read_origin, record_view
from cms_ext.office.desk_kit.workflow.step import Step, add_refusal, list_offered_steps
from cms_ext.people.identity.domain.activation_code import find_latest_code
from cms_ext.people.identity.domain.address_link import find_sources
from cms_ext.people.identity.domain.merge import Merger, MergeRefused
from cms_ext.people.identity.domain.namesakes import DescribedPerson, describe_people
from cms_ext.people.identity.domain.person import (
    correct_person,
    find_people,
    find_possible_duplicates,
    list_people_on_file,
    register_person,
)
from cms_ext.people.identity.domain.postal_address import list_waiting_requests
from cms_ext.people.identity.domain.registered_contact import Fact
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import list_open_sessions
from cms_ext.people.identity.domain.sign_in import find_lock_end
from cms_ext.people.identity.models import (
    ActivationCode,
    ContactSource,
    Person,
    PostalAddressRequest,
    User,
)
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import PersonLink, PersonSection, find_panel, list_plugins
from cms_ext.plugins.realm import Realm

REASON = "access_read_reason"


@dataclass(frozen=True, slots=True)
class LoginRow:
    """One login as the desk sees it; `locked_until` while unknown browsers' tries are refused.

    `code` is live, or the expired one of a login that was never activated.
    """

    login: User
    panel: str
    locked_until: datetime | None
    sessions: int
    has_factor: bool
    code: ActivationCode | None
    code_expired: bool
    steps: Sequence[Step[User]]


class PeopleList(PersonFinder):
    template_name = "cms_ext/person_register/people.html"
    guarded_by = (desk.SEES_PEOPLE,)
    page_title = gettext_lazy("Osoby")
    columns = (
        Name(
            "name",
            gettext_lazy("Osoba"),
            "person.name",
            hint=lambda row: _describe(row),
            url_name="person_register_entry",
            key="person.pk",
        ),
    )

    @property
    def why(self) -> ReadReason | None:
        return _reason(self.request)


class PostalRequestList(StaffList):
    model = PostalAddressRequest
    guarded_by = (desk.SEES_PEOPLE, desk.CHANGES_CONTACT)
    page_title = gettext_lazy("Prośby o zmianę adresu do listów")
    header_icon = "mail"
    empty = gettext_lazy("Żadna prośba nie czeka.")
    empty_hint = gettext_lazy(
        "Mieszkańcy składają je w swoim koncie, na stronie „Adres do listów”."
    )
    shows_people = True
    has_file = False
    columns = (
        Name(
            "name",
            gettext_lazy("Osoba"),
            "person.name",
            hint="number",
            url_name="person_register_entry",
            key="person_id",
        ),
        Day("filed_on", gettext_lazy("Złożona")),
    )

    def get_queryset(self) -> QuerySet[PostalAddressRequest]:
        return list_waiting_requests()


def _describe(row: DescribedPerson) -> str:
    kind = row.person.get_kind_display() if row.person.kind == Person.Kind.COMPANY else ""
    return "; ".join(filter(None, (kind, row.facts)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(desk.SEES_PEOPLE)
def ask_reason(request: StaffRequest) -> HttpResponse:
    """Ask why the register is opened: once for a visit, stored in the session."""
    person_key = row_key(request.GET.get("osoba", ""))
    handed_in = request.POST if request.method == "POST" else None
    form = ReasonForm(handed_in, initial={"reason": _reason(request)})
    if form.is_valid():
        request.session[REASON] = form.cleaned_data["reason"]
        if person_key is not None:
            return redirect("person_register_entry", person_key)
        return redirect("person_register")
    return render(request, "cms_ext/person_register/reason.html", {"form": form})


@require_safe
@for_staff(desk.SEES_PEOPLE)
def show_person(request: StaffRequest, key: int) -> HttpResponse:
    """Display one person; the person can read each such view in the own account."""
    user = request.user
    person = get_object_or_404(Person, pk=key)
    if person.merged_into_id is not None:
        return redirect("person_register_entry", person.merged_into_id)
    reason = _reason(request)
    if reason is None:
        return redirect(f"{reverse('person_register_reason')}?osoba={person.pk}")
    record_view(request, person, person, reason)
    today = business_today()
    sections = list_sections(person, user, today)
    context = {
        "person": person,
        "contact": list_contact_lines(person),
        "why": reason,
        "logins": list_login_rows(user, person),
        "sections": [section for section in sections if not section.after_logins],
        "sections_after": [section for section in sections if section.after_logins],
        "entry_steps": list_entry_steps(user, person),
        "steps": list_offered_steps(PERSON_STEPS, person, today)
        if desk.may_change_contact(user, person)
        else (),
    }
    return render(request, "cms_ext/person_register/person.html", context)


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact fact as the screen displays it: the value, and its source."""

    title: str
    value: str
    source: str


def list_contact_lines(person: Person) -> list[ContactLine]:
    """List the contact: e-mail complete, telephone masked, each with its source."""
    sources = find_sources(person)
    values = (
        (Fact.EMAIL, person.correspondence_email),
        (Fact.PHONE, masked_number(person.phone)),
        (Fact.ADDRESS, person.correspondence_address),
    )
    lines = [
        ContactLine(capfirst(str(fact.label)), value, _source_words(sources.get(fact)))
        for fact, value in values
    ]
    since = person.correspondence_email_since
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
        entered = {"day": date_format(localtime(source.at), "j.m.Y"), "who": name_desk(source.by)}
        parts.append(_("wpisano %(day)s, %(who)s") % entered)
    return ", ".join(parts)


def list_sections(person: Person, user: User, today: date) -> list[PersonSection]:
    """List each plugin's sections about the person, as far as this user may see them."""
    return [
        section
        for plugin in list_plugins()
        if plugin.people.person
        for section in plugin.people.person.sections(person, user, today)
    ]


def list_entry_steps(user: User, person: Person) -> list[PersonLink]:
    """List the steps with the entry itself."""
    steps = []
    if user.has_perm(desk.CORRECTS_PEOPLE):
        address = reverse("person_register_correct", args=[person.pk])
        steps.append(PersonLink(_("Popraw wpis"), address))
    if user.has_perm(desk.MERGES_PEOPLE):
        address = reverse("person_register_other_entry", args=[person.pk])
        steps.append(PersonLink(_("Połącz z innym wpisem"), address))
    return steps


def list_login_rows(user: User, person: Person) -> list[LoginRow]:
    """List the logins at desks that the user reads, with the steps open to the user."""
    now = timezone.now()
    realms = [realm for realm, _procedure in desk.list_readable_desks(user)]
    own = desk.list_own_realms(user)
    logins = person.users.filter(realm__in=realms).order_by("realm", "-pk")
    return [_row(login, now, may_act=login.realm in own) for login in logins]


def _row(login: User, now: datetime, *, may_act: bool) -> LoginRow:
    panel = find_panel(login.realm)
    code = find_latest_code(login.username)
    expired = code is not None and code.expires_at <= now
    is_open = login.state != LoginState.CLOSED
    return LoginRow(
        login=login,
        panel=panel.name if panel else login.realm,
        locked_until=find_lock_end(login) if is_open else None,
        sessions=list_open_sessions(login, now).count(),
        has_factor=has_factor(login),
        code=code if not expired or login.state == LoginState.PENDING else None,
        code_expired=expired,
        steps=list_offered_steps(LOGIN_STEPS, login, business_today()) if may_act else (),
    )


def _reason(request: StaffRequest) -> ReadReason | None:
    stored = request.session.get(REASON)
    return ReadReason(stored) if stored in ReadReason.values else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(desk.SEES_PEOPLE, desk.ENTERS_PEOPLE)
def enter_person(request: StaffRequest) -> HttpResponse:
    """Enter a person; similar entries are displayed first, and the clerk may continue."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    twins = []
    if form.is_valid():
        twins = find_possible_duplicates(form.unsaved)
        if twins and not form.cleaned_data["another"]:
            form.show_another_box()
        elif person := _registered(request, form):
            # Entering is work on the register; a reason given before stays.
            request.session.setdefault(REASON, ReadReason.INSPECTION)
            messages.success(request, _("Wpisano do rejestru: %(name)s.") % {"name": person.name})
            return redirect("person_register_entry", person.pk)
    context = {"form": form, "twins": twins}
    return render(request, "cms_ext/person_register/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(desk.SEES_PEOPLE, desk.CORRECTS_PEOPLE)
def correct_entry(request: StaffRequest, key: int) -> HttpResponse:
    """Correct name, kind, NIP, representatives; contact data have steps of their own."""
    person = get_object_or_404(list_people_on_file(), pk=key)
    initial = {
        name: getattr(person, name) for name in ("kind", "name", "tax_id", "representatives")
    }
    initial["died_on"] = person.died_on
    handed_in = request.POST if request.method == "POST" else None
    form = PersonCorrectionForm(handed_in, person=person, initial=initial)
    if form.is_valid():
        died_on = form.cleaned_data.get("died_on")
        try:
            correct_person(person, form.entry, read_origin(request), died_on=died_on)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Poprawiono wpis w rejestrze."))
            return redirect("person_register_entry", person.pk)
    context = {"form": form, "person": person}
    return render(request, "cms_ext/person_register/correct.html", context)


def _registered(request: StaffRequest, form: NewPersonForm) -> Person | None:
    try:
        return register_person(form.entry, form.contact, read_origin(request))
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return None


SHOWN = 20


@require_safe
@for_staff(desk.SEES_PEOPLE, desk.MERGES_PEOPLE)
def choose_other_entry(request: StaffRequest, key: int) -> HttpResponse:
    """Choose whom to merge with: similar entries are proposed, others found by name."""
    person = get_object_or_404(list_people_on_file(), pk=key)
    query = normalised_query(request.GET.get("q", ""))
    found = list(find_people(query).exclude(pk=person.pk)[: SHOWN + 1])
    context = {
        "person": person,
        "twins": find_possible_duplicates(person),
        "query": query,
        "people": describe_people(found[:SHOWN], request.user, business_today()),
        "more_people": len(found) > SHOWN,
    }
    return render(request, "cms_ext/person_register/other_entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(desk.SEES_PEOPLE, desk.MERGES_PEOPLE)
def merge_entries(request: StaffRequest, key: int, other: int) -> HttpResponse:
    """Display both entries and what would move; POST merges. Each view is recorded."""
    kept = get_object_or_404(list_people_on_file(), pk=key)
    merged = get_object_or_404(list_people_on_file(), pk=other)
    form = PersonMergeForm(
        request.POST if request.method == "POST" else None, kept=kept, merged=merged
    )
    reasons: list[str] = []
    if form.is_valid():
        try:
            _merged(request, kept, merged, form)
        except MergeRefused as refusal:
            reasons = refusal.reasons
        else:
            words = _("Połączono wpisy. Wszystko jest teraz przy osobie %(name)s.")
            messages.success(request, words % {"name": list_people_on_file().get(pk=kept.pk).name})
            return redirect("person_register_entry", kept.pk)
    for person in (kept, merged):
        record_view(request, person, person, ReadReason.INSPECTION)
    merger, refused = _rehearsed(request, kept, merged)
    context = {
        "kept": kept,
        "merged": merged,
        "sides": [(kept, list_contact_lines(kept)), (merged, list_contact_lines(merged))],
        "form": form,
        "moving": merger.moved.items(),
        "reasons": reasons or refused,
    }
    status = 409 if reasons else 200
    return render(request, "cms_ext/person_register/merge.html", context, status=status)


def _merged(request: StaffRequest, kept: Person, merged: Person, form: PersonMergeForm) -> Merger:
    return desk.merge_at_desk(
        kept,
        merged,
        take=form.from_merged,
        reason_code=form.cleaned_data["reason"],
        document=form.document_words,
        origin=read_origin(request),
    )


def _rehearsed(request: StaffRequest, kept: Person, merged: Person) -> tuple[Merger, list[str]]:
    try:
        return desk.rehearse_at_desk(kept, merged, read_origin(request)), []
    except MergeRefused as refusal:
        return Merger(), refusal.reasons
