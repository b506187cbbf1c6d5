"""The own properties with what is declared for them, and the own declarations."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.base.web.sandboxed_answer import sandboxed
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.step import Refusal
from waste_union.declarations.domain.drafting import discard_declaration, next_step
from waste_union.declarations.domain.fee_decision import held_fee
from waste_union.declarations.domain.queries.declared import (
    declared_for,
    drafts_to_sign,
    found_among,
)
from waste_union.declarations.domain.queries.rights import declarations_for, properties_of
from waste_union.declarations.domain.submitting import receipt_pdf
from waste_union.declarations.models import CorrectionCall, Declaration
from waste_union.declarations.views.wizard import own_declaration, own_draft, person_of, shown_facts
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.domain.calculation import steps_of
from waste_union.tariffs.domain.fee_words import fee_words

TEMPLATES = "ebok_plugin/declarations/own"
PAGE_SIZE = 25
# Above so many a manager looks for one by its address.
FEW = 3
CORRECTABLE = (DeclarationState.ACCEPTED, DeclarationState.CALLED_TO_CORRECT)


@require_safe
def properties(request: HttpRequest) -> HttpResponse:
    """Each property with what is in force, what is on its way, and who is known to live there."""
    person, today = person_of(request), business_today()
    everything = properties_of(person, today)
    query = normalised_query(request.GET.get("q", ""))
    page = page_of(request, found_among(everything, query), PAGE_SIZE, name=PAGE)
    rows = declared_for(list(page), person, today)
    context = {
        "rows": rows,
        "page_obj": page,
        "query": query,
        "many": everything.count() > FEW,
        "drafts": drafts_to_sign(person).count(),
    }
    return render(request, f"{TEMPLATES}/properties.html", context)


@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    """Every declaration that this person may read, newest first."""
    person, today = person_of(request), business_today()
    page = page_of(request, declarations_for(person, today), PAGE_SIZE, name=PAGE)
    return render(request, f"{TEMPLATES}/declarations.html", {"page_obj": page})


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What a declaration says and how far it is; a draft goes on where it was left."""
    today = business_today()
    declaration = own_declaration(request, pk, today)
    draft = own_draft(request, pk, today)
    if draft is not None:
        return redirect(f"declarations:{next_step(draft).name}", pk)
    context = {
        "declaration": declaration,
        "facts": shown_facts(declaration, declaration.tariff_version),
        "words": fee_words(steps_of(declaration.calc_trace)),
        "held": held_fee(declaration.declared_property, today)
        if declaration.state == DeclarationState.ACCEPTED
        else None,
        "may_correct": declaration.state in CORRECTABLE,
        "call": _open_call(declaration),
    }
    return render(request, f"{TEMPLATES}/one.html", context)


def _open_call(declaration: Declaration) -> CorrectionCall | None:
    """What the office asks to be corrected, while it waits for that."""
    if declaration.state != DeclarationState.CALLED_TO_CORRECT:
        return None
    call: CorrectionCall = declaration.call
    return call


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is thrown away after a question."""
    draft = own_draft(request, pk, business_today())
    if draft is None:
        return redirect("declarations:one", pk)
    if request.method == "POST":
        try:
            discard_declaration(draft, origin=origin_of(request))
        except Refusal as refused:
            messages.error(request, refused.message)
            return redirect("declarations:one", pk)
        messages.success(request, _("Usunięto deklarację roboczą."))
        return redirect("declarations:properties")
    return render(request, f"{TEMPLATES}/discard.html", {"declaration": draft})


@require_safe
def xml(request: HttpRequest, pk: int) -> HttpResponse:
    """The exact bytes that are, or were, signed."""
    declaration = own_declaration(request, pk, business_today())
    if not declaration.xml:
        raise Http404
    answer = HttpResponse(bytes(declaration.xml), content_type="application/xml")
    name = declaration.number.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return sandboxed(answer)


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of submission on paper."""
    declaration = own_declaration(request, pk, business_today())
    if not declaration.was_submitted:
        raise Http404
    answer = HttpResponse(receipt_pdf(declaration), content_type="application/pdf")
    name = declaration.receipt_no.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="potwierdzenie-{name}.pdf"'
    return sandboxed(answer)
