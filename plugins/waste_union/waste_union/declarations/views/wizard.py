"""The wizard of a declaration: the steps until the fee is known (waste_declaration.md §5).

Each step stores its input in the draft, so that a person who returns another day can go on.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule
from cms_ext.people.identity.models import Person, User
from waste_union.declarations.domain import drafting, fee_decision
from waste_union.declarations.domain.facts import DeclaredFacts, read_declared_facts
from waste_union.declarations.domain.fee import BasisRefused
from waste_union.declarations.domain.properties import select_declarations, select_properties
from waste_union.declarations.forms.wizard import (
    DeclarationReasonForm,
    FactsForm,
    PropertyForm,
    StartForm,
)
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import BEFORE_SUBMITTING, DeclarantKind, DeclarationKind
from waste_union.tariffs.domain.tariff import NoTariff
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method, Reason

TEMPLATES = "waste_union/declarations/own"
SHOW_TERM = "termin"
Row = tuple[str, str]


def get_person(request: HttpRequest) -> Person:
    """Return the person of the login; 404 for a login without one."""
    if not isinstance(request.user, User) or request.user.person is None:
        raise Http404
    return request.user.person


def get_own_declaration(request: HttpRequest, pk: int, today: date) -> Declaration:
    """Return a declaration that this person may read, else 404."""
    return get_object_or_404(select_declarations(get_person(request), today), pk=pk)


def get_own_draft(request: HttpRequest, pk: int, today: date) -> Declaration | None:
    """Return a draft of this person; None if it is submitted or discarded already.

    404 for a draft of somebody else.
    """
    declaration = get_own_declaration(request, pk, today)
    if declaration.declarant_id != get_person(request).pk and not declaration.was_submitted:
        raise Http404
    return declaration if declaration.state in BEFORE_SUBMITTING else None


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show step 1: a property, and the kinds that can be started for it.

    `?nieruchomosc=code` and `?cel=CORRECTION` choose in advance; `?nieruchomosc=` asks again.
    """
    person, today = get_person(request), business_today()
    properties = select_properties(person, today)
    codes = list(properties.values_list("code", flat=True)[:2])
    typed = {**request.GET.dict(), **request.POST.dict()}
    choice = {"nieruchomosc": codes[0], **typed} if len(codes) == 1 else typed
    which = PropertyForm(choice if "nieruchomosc" in choice else None, properties=properties)
    context = {**step_context("start", None), "which": which, "has_any": bool(codes)}
    if which.is_valid():
        place = which.cleaned_data["nieruchomosc"]
        offered = drafting.list_beginnings(place, person, today)
        posted = (request.POST,) if request.method == "POST" else ()
        first = offered.kinds[0] if offered.kinds else ""
        wished = request.GET.get("cel", first)
        initial = {"cel": wished if wished in offered.kinds else first}
        form = StartForm(*posted, kinds=offered.kinds, initial=initial)
        if offered.kinds and form.is_valid():
            kind = DeclarationKind(form.cleaned_data["cel"])
            try:
                draft = drafting.begin_declaration(
                    place, person, kind, today=today, origin=read_origin(request)
                )
            except Refusal as refused:
                form.add_error(None, refused.message)
            else:
                return redirect(f"declarations:{drafting.find_next_step(draft).name}", draft.pk)
        several = len(codes) > 1
        context |= {"form": form, "place": place, "offered": offered, "several": several}
    return render(request, f"{TEMPLATES}/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Show step 2; `co=termin` shows the term and stays."""
    today = business_today()
    draft = get_own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:one", pk)
    place, facts = draft.declared_property, read_declared_facts(draft)
    posted = (request.POST,) if request.method == "POST" else ()
    form = DeclarationReasonForm(
        *posted,
        kind=draft.kind,
        today=today,
        single=place.building_kind == BuildingKind.SINGLE,
        initial={"reason": facts.reason, "event_date": facts.event_date},
        row=draft,
    )
    late_before = _is_late(draft, today)
    if form.is_valid():
        day, why = form.cleaned_data["event_date"], form.cleaned_data["reason"]
        try:
            fee_decision.find_tariff(place, day)
            term = fee_decision.find_filing_term(day, why, today)
            draft = drafting.fill_declaration(
                draft,
                replace(facts, event_date=day, reason=why),
                today=today,
                origin=read_origin(request),
            )
        except (NoTariff, NoSuchRule, Refusal) as refused:
            form.add_error("event_date", str(refused))
        else:
            # A late declarant reads once what that means; a second „Dalej” continues.
            was_told_late = late_before and (facts.event_date, facts.reason) == (day, why)
            if request.POST.get("co") != SHOW_TERM and (not term.days_late or was_told_late):
                return redirect("declarations:facts", pk)
    context = {**step_context("reason", draft), "form": form, "term": _term(draft, today)}
    return render(request, f"{TEMPLATES}/reason.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show step 3: only the facts that the tariff of this property counts."""
    today = business_today()
    draft = get_own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:one", pk)
    if draft.event_date is None or not draft.reason:
        return redirect("declarations:reason", pk)
    try:
        tariff = fee_decision.find_tariff(draft.declared_property, draft.event_date)
    except NoTariff:
        return redirect("declarations:reason", pk)
    posted = (request.POST,) if request.method == "POST" else ()
    form = FactsForm(
        *posted,
        facts=prefill_facts(
            read_declared_facts(draft), draft.declared_property, get_person(request)
        ),
        form_version=draft.form_version,
        tariff=tariff,
        pesel_known=drafting.asks_for_pesel(draft.form_version) and drafting.has_pesel(draft),
        row=draft,
    )
    if form.is_valid():
        try:
            drafting.fill_declaration(draft, form.facts(), today=today, origin=read_origin(request))
        except (Refusal, ValueRefused) as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("declarations:fee", pk)
    context = {
        **step_context("facts", draft),
        "form": form,
        "tariff": tariff,
        "term": _term(draft, today),
    }
    return render(request, f"{TEMPLATES}/facts.html", context)


@require_safe
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Show step 4: the fee as text, and its first month."""
    today = business_today()
    draft = get_own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:one", pk)
    if draft.event_date is None or not draft.reason:
        return redirect("declarations:reason", pk)
    try:
        preview = fee_decision.preview_fee(draft, today)
    except BasisRefused:
        return redirect("declarations:facts", pk)
    except Refusal:
        return redirect("declarations:reason", pk)
    context = {**step_context("fee", draft), "preview": preview}
    return render(request, f"{TEMPLATES}/fee.html", context)


def prefill_facts(facts: DeclaredFacts, place: DeclaredProperty, person: Person) -> DeclaredFacts:
    """Fill empty facts with what the office knows; an earlier paper goes first."""
    return replace(
        facts,
        name=facts.name or person.name,
        address=facts.address or person.correspondence_address,
        phone=facts.phone or person.phone,
        email=facts.email or person.correspondence_email,
        households=place.dwellings if facts.households is None else facts.households,
    )


def _term(draft: Declaration, today: date) -> fee_decision.FilingTerm | None:
    if draft.event_date is None or not draft.reason:
        return None
    return fee_decision.find_filing_term(draft.event_date, draft.reason, today)


def _is_late(draft: Declaration, today: date) -> bool:
    term = _term(draft, today)
    return bool(term and term.days_late)


def step_context(name: str, draft: Declaration | None) -> dict[str, Any]:
    """Return the context of every step: the steps, the current one, and the draft."""
    return {
        "steps": drafting.STEPS,
        "step": drafting.BY_NAME[name],
        "declaration": draft,
        "title": _("Deklaracja o opłacie za odpady"),
    }


def list_facts(declaration: Declaration, tariff: TariffVersion | None) -> list[Row]:
    """List label and value of every fact, without the empty ones."""
    facts = read_declared_facts(declaration)
    rows = [
        (_("Nieruchomość"), declaration.declared_property.address),
        (_("Cel"), declaration.get_kind_display().capitalize()),
        (_("Powód"), describe_declaration_reason(declaration.reason)),
        (_("Data zdarzenia"), long_date(facts.event_date) if facts.event_date else ""),
        *_basis(facts, tariff),
        (_("Składający"), facts.name),
        (_("Kim jest"), _kind_of(facts)),
        (_("Adres"), facts.address),
        (_("Telefon"), facts.phone),
        (_("E-mail"), facts.email),
        (_("Numer działki"), facts.plot_no),
        (_("Miejscowość"), facts.place),
    ]
    return [(label, value) for label, value in rows if value]


def describe_declaration_reason(reason: str) -> str:
    """Return the reason as people read it; an unknown code stays as it is."""
    known = reason in Reason.values
    return str(Reason(reason).label).capitalize() if known else reason


def _basis(facts: DeclaredFacts, tariff: TariffVersion | None) -> Iterator[Row]:
    if tariff is None or facts.kind == DeclarationKind.CEASE:
        return
    if facts.persons or (facts.persons == 0 and tariff.method == Method.PERSONS):
        yield _("Liczba osób"), str(facts.persons)
    if tariff.method == Method.WATER and facts.water:
        yield _("Zużycie wody, m³"), "; ".join(_number(one) for one in facts.water)
    if tariff.method == Method.AREA and facts.area is not None:
        yield _("Powierzchnia, m²"), _number(facts.area)
    if tariff.method == Method.HOUSEHOLD and facts.households is not None:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if tariff.method == Method.CONTAINERS:
        names = {container.code: container.name for container in tariff.terms().containers}
        for code, count in sorted(facts.containers.items()):
            yield names.get(code, code), str(count)
    if facts.composter:
        yield _("Kompostownik"), _("tak")


def _kind_of(facts: DeclaredFacts) -> str:
    kind = facts.declarant_kind
    return str(DeclarantKind(kind).label) if kind in DeclarantKind.values else ""


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
