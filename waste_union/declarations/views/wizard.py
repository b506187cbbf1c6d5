"""„Deklaracja krok po kroku”: the steps until the fee is known (waste_declaration.md §5).

Each step keeps what was typed in the draft, so that somebody who comes back another day goes on.
"""

from __future__ import annotations

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
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule
from cms_ext.people.identity.models import Person, User
from waste_union.declarations.domain.drafting import (
    BY_NAME,
    STEPS,
    asks_for_pesel,
    begin_declaration,
    beginnings_of,
    fill,
    has_pesel,
    next_step,
)
from waste_union.declarations.domain.facts import DeclaredFacts, facts_of
from waste_union.declarations.domain.fee import BasisRefused
from waste_union.declarations.domain.fee_decision import (
    FilingTerm,
    preview_fee,
    tariff_of,
    term_of,
)
from waste_union.declarations.domain.queries.rights import declarations_for, properties_of
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


def person_of(request: HttpRequest) -> Person:
    """The person behind the gate; 404 for a login without one."""
    if not isinstance(request.user, User) or request.user.person is None:
        raise Http404
    return request.user.person


def own_declaration(request: HttpRequest, pk: int, today: date) -> Declaration:
    """One that this person may read; 404 for any other, as for one that is not there."""
    return get_object_or_404(declarations_for(person_of(request), today), pk=pk)


def own_draft(request: HttpRequest, pk: int, today: date) -> Declaration | None:
    """One that this person is filling in; None for what is submitted or thrown away already.

    404 for a draft of somebody else.
    """
    found = own_declaration(request, pk, today)
    if found.declarant_id != person_of(request).pk and not found.was_submitted:
        raise Http404
    return found if found.state in BEFORE_SUBMITTING else None


TEMPLATES = "ebok_plugin/declarations/own"
SHOW_TERM = "termin"


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: a property, and what can be begun for it.

    `?nieruchomosc=code` and `?cel=CORRECTION` have chosen already; `?nieruchomosc=` asks anew.
    """
    person, today = person_of(request), business_today()
    properties = properties_of(person, today)
    codes = list(properties.values_list("code", flat=True)[:2])
    typed = {**request.GET.dict(), **request.POST.dict()}
    choice = {"nieruchomosc": codes[0], **typed} if len(codes) == 1 else typed
    which = PropertyForm(choice if "nieruchomosc" in choice else None, properties=properties)
    context = {**frame("start", None), "which": which, "has_any": bool(codes)}
    if which.is_valid():
        place = which.cleaned_data["nieruchomosc"]
        offered = beginnings_of(place, person, today)
        posted = (request.POST,) if request.method == "POST" else ()
        first = offered.kinds[0] if offered.kinds else ""
        wished = request.GET.get("cel", first)
        initial = {"cel": wished if wished in offered.kinds else first}
        form = StartForm(*posted, kinds=offered.kinds, initial=initial)
        if offered.kinds and form.is_valid():
            kind = DeclarationKind(form.cleaned_data["cel"])
            try:
                draft = begin_declaration(
                    place, person, kind, today=today, origin=origin_of(request)
                )
            except Refusal as refused:
                form.add_error(None, refused.message)
            else:
                return redirect(f"declarations:{next_step(draft).name}", draft.pk)
        several = len(codes) > 1
        context |= {"form": form, "place": place, "offered": offered, "several": several}
    return render(request, f"{TEMPLATES}/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2; `co=termin` shows the term and stays."""
    today = business_today()
    draft = own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:one", pk)
    place, known = draft.declared_property, facts_of(draft)
    posted = (request.POST,) if request.method == "POST" else ()
    form = DeclarationReasonForm(
        *posted,
        kind=draft.kind,
        today=today,
        single=place.building_kind == BuildingKind.SINGLE,
        initial={"reason": known.reason, "event_date": known.event_date},
    )
    late_before = _is_late(draft, today)
    if form.is_valid():
        day, why = form.cleaned_data["event_date"], form.cleaned_data["reason"]
        try:
            tariff_of(place, day)
            term = term_of(day, why, today)
            draft = fill(
                draft,
                replace(known, event_date=day, reason=why),
                today=today,
                origin=origin_of(request),
            )
        except (NoTariff, NoSuchRule, Refusal) as refused:
            form.add_error("event_date", str(refused))
        else:
            # Who is late reads once what that means; a second „Dalej” goes on.
            told = late_before and (known.event_date, known.reason) == (day, why)
            if request.POST.get("co") != SHOW_TERM and (not term.days_late or told):
                return redirect("declarations:facts", pk)
    context = {**frame("reason", draft), "form": form, "term": _term(draft, today)}
    return render(request, f"{TEMPLATES}/reason.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: only what the tariff of this property counts."""
    today = business_today()
    draft = own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:one", pk)
    if draft.event_date is None or not draft.reason:
        return redirect("declarations:reason", pk)
    try:
        tariff = tariff_of(draft.declared_property, draft.event_date)
    except NoTariff:
        return redirect("declarations:reason", pk)
    posted = (request.POST,) if request.method == "POST" else ()
    form = FactsForm(
        *posted,
        facts=with_known(facts_of(draft), draft.declared_property, person_of(request)),
        form_version=draft.form_version,
        tariff=tariff,
        pesel_known=asks_for_pesel(draft.form_version) and has_pesel(draft),
    )
    if form.is_valid():
        try:
            fill(draft, form.facts(), today=today, origin=origin_of(request))
        except (Refusal, ValueRefused) as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("declarations:fee", pk)
    context = {
        **frame("facts", draft),
        "form": form,
        "tariff": tariff,
        "term": _term(draft, today),
    }
    return render(request, f"{TEMPLATES}/facts.html", context)


@require_safe
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 4: the fee in words, and since when."""
    today = business_today()
    draft = own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:one", pk)
    if draft.event_date is None or not draft.reason:
        return redirect("declarations:reason", pk)
    try:
        preview = preview_fee(draft, today)
    except BasisRefused:
        return redirect("declarations:facts", pk)
    except Refusal:
        return redirect("declarations:reason", pk)
    context = {**frame("fee", draft), "preview": preview}
    return render(request, f"{TEMPLATES}/fee.html", context)


def with_known(known: DeclaredFacts, place: DeclaredProperty, person: Person) -> DeclaredFacts:
    """Who it is we know already; a paper that said it otherwise goes before."""
    return replace(
        known,
        name=known.name or person.name,
        address=known.address or person.correspondence_address,
        phone=known.phone or person.phone,
        email=known.email or person.correspondence_email,
        households=place.dwellings if known.households is None else known.households,
    )


def _term(draft: Declaration, today: date) -> FilingTerm | None:
    if draft.event_date is None or not draft.reason:
        return None
    return term_of(draft.event_date, draft.reason, today)


def _is_late(draft: Declaration, today: date) -> bool:
    term = _term(draft, today)
    return bool(term and term.days_late)


def frame(name: str, draft: Declaration | None) -> dict[str, Any]:
    """What every step shows: where one is, and of which declaration."""
    return {
        "steps": STEPS,
        "step": BY_NAME[name],
        "declaration": draft,
        "title": _("Deklaracja o opłacie za odpady"),
    }


Row = tuple[str, str]


def shown_facts(declaration: Declaration, tariff: TariffVersion | None) -> list[Row]:
    """Label and value of everything that is said; what is empty is left out."""
    facts = facts_of(declaration)
    rows = [
        (_("Nieruchomość"), declaration.declared_property.address),
        (_("Cel"), declaration.get_kind_display().capitalize()),
        (_("Powód"), reason_words(declaration.reason)),
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


def reason_words(reason: str) -> str:
    """The reason as people read it; a code that is none of ours stands as it is."""
    known = reason in Reason.values
    return str(Reason(reason).label).capitalize() if known else reason


def _basis(facts: DeclaredFacts, tariff: TariffVersion | None) -> Iterator[Row]:
    if tariff is None or facts.kind == DeclarationKind.CEASE:
        return
    if facts.persons is not None:
        yield _("Liczba osób"), str(facts.persons)
    if tariff.method == Method.WATER and facts.water:
        yield _("Zużycie wody, m³"), "; ".join(_number(one) for one in facts.water)
    if tariff.method == Method.AREA and facts.area is not None:
        yield _("Powierzchnia, m²"), _number(facts.area)
    if tariff.method == Method.HOUSEHOLD and facts.households is not None:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if tariff.method == Method.CONTAINERS:
        names = {one.code: one.name for one in tariff.terms().containers}
        for code, count in facts.containers.items():
            yield names.get(code, code), str(count)
    if facts.composter:
        yield _("Kompostownik"), _("tak")


def _kind_of(facts: DeclaredFacts) -> str:
    kind = facts.declarant_kind
    return str(DeclarantKind(kind).label) if kind in DeclarantKind.values else ""


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
