"""The resident's properties and declarations: lists, pages, files, and signing."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.base.web.responses import make_sandboxed
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.page_cache.cached_views import answer_unless_unchanged
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from waste_union.declarations.domain import persons_file, submitting
from waste_union.declarations.domain.document import encode_schema
from waste_union.declarations.domain.drafting import discard_declaration, find_next_step
from waste_union.declarations.domain.facts import read_declared_facts
from waste_union.declarations.domain.fee import BasisRefused
from waste_union.declarations.domain.fee_decision import FeePreview, find_held_fee, preview_fee
from waste_union.declarations.domain.properties import select_declarations, select_properties
from waste_union.declarations.domain.queries import (
    DeclaredRow,
    filter_properties,
    list_declared_rows,
    list_drafts_to_sign,
)
from waste_union.declarations.domain.signing import sign_by_file
from waste_union.declarations.domain.what_next import find_what_next
from waste_union.declarations.forms.wizard import PersonsFileForm, SignatureFileForm, SignForm
from waste_union.declarations.models import CorrectionCall, Declaration, FormVersion
from waste_union.declarations.views import wizard
from waste_union.declarations.vocabulary import DeclarationState, SignatureKind
from waste_union.tariffs.domain.calculation import read_steps
from waste_union.tariffs.domain.fee_words import describe_fee

TEMPLATES = "waste_union/declarations/own"
PAGE_SIZE = 25
# A manager of more properties gets a search by address.
FEW = 3
CORRECTABLE = (DeclarationState.ACCEPTED, DeclarationState.CALLED_TO_CORRECT)
MANY_TEMPLATES = "waste_union/declarations/many"
SHOWN_ERRORS = 50
# The drafts that are read and signed on one page; the rest follows afterwards.
MAX_SIGNED = 100
# Seconds: a used version never changes, but an unused one may.
AN_HOUR = 60 * 60
PREPARE, WITH_FILE = "przygotuj", "plik"


@require_safe
def properties(request: HttpRequest) -> HttpResponse:
    """List the reader's properties with their declarations and known persons."""
    person, today = wizard.get_person(request), business_today()
    everything = select_properties(person, today)
    query = normalised_query(request.GET.get("q", ""))
    page = select_page(request, filter_properties(everything, query), PAGE_SIZE, name=PAGE)
    rows = list_declared_rows(list(page), person, today)
    context = {
        "rows": rows,
        "total": None if page.has_other_pages() or len(rows) <= FEW else _total(rows),
        "has_known_persons": any(row.place.known_persons is not None for row in rows),
        "page_obj": page,
        "query": query,
        "many": everything.count() > FEW,
        "drafts": list_drafts_to_sign(person).count(),
    }
    return render(request, f"{TEMPLATES}/properties.html", context)


def _total(rows: Iterable[DeclaredRow]) -> tuple[int, Money]:
    held = [(row.persons or 0, row.held.amount) for row in rows if row.held]
    return sum(persons for persons, _fee in held), sum_money(fee for _persons, fee in held)


@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    """List every declaration that this person may read, newest first."""
    person, today = wizard.get_person(request), business_today()
    page = select_page(request, select_declarations(person, today), PAGE_SIZE, name=PAGE)
    return render(request, f"{TEMPLATES}/declarations.html", {"page_obj": page})


@require_safe
def declaration_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a declaration and its state; a draft continues where it was left."""
    today = business_today()
    declaration = wizard.get_own_declaration(request, pk, today)
    draft = wizard.get_own_draft(request, pk, today)
    if draft is not None:
        return redirect(f"declarations:{find_next_step(draft).name}", pk)
    context = {
        "declaration": declaration,
        "facts": wizard.list_facts(declaration, declaration.tariff_version),
        "words": describe_fee(read_steps(declaration.calc_trace)),
        "held": find_held_fee(declaration.declared_property, today)
        if declaration.state == DeclarationState.ACCEPTED
        else None,
        "may_correct": declaration.state in CORRECTABLE,
        "call": _open_call(declaration),
        **_next_context(declaration, today),
    }
    return render(request, f"{TEMPLATES}/one.html", context)


def _next_context(declaration: Declaration, today: date) -> dict[str, Any]:
    address = declaration.payload.get("email") or declaration.declarant.correspondence_email
    return {"next": find_what_next(declaration, today), "mailed": bool(address)}


def _open_call(declaration: Declaration) -> CorrectionCall | None:
    """Return the call to correct while it is open, or None."""
    if declaration.state != DeclarationState.CALLED_TO_CORRECT:
        return None
    call: CorrectionCall = declaration.call
    return call


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft after a confirmation."""
    draft = wizard.get_own_draft(request, pk, business_today())
    if draft is None:
        return redirect("declarations:one", pk)
    if request.method == "POST":
        try:
            discard_declaration(draft, origin=read_origin(request))
        except Refusal as refused:
            messages.error(request, refused.message)
            return redirect("declarations:one", pk)
        messages.success(request, _("Usunięto deklarację roboczą."))
        return redirect("declarations:properties")
    return render(request, f"{TEMPLATES}/discard.html", {"declaration": draft})


@require_safe
def xml(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the exact bytes that are, or were, signed."""
    declaration = wizard.get_own_declaration(request, pk, business_today())
    if not declaration.xml:
        raise Http404
    answer = HttpResponse(bytes(declaration.xml), content_type="application/xml")
    name = declaration.number.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return make_sandboxed(answer)


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the receipt of submission as a PDF."""
    declaration = wizard.get_own_declaration(request, pk, business_today())
    if not declaration.was_submitted:
        raise Http404
    answer = HttpResponse(submitting.render_receipt(declaration), content_type="application/pdf")
    name = declaration.receipt_no.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="potwierdzenie-{name}.pdf"'
    return make_sandboxed(answer)


@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest) -> HttpResponse:
    """Rehearse a file of changes, then draft them; `rows` is the same file again."""
    person, today = wizard.get_person(request), business_today()
    typed = request.POST.get("rows")
    posted = (request.POST, request.FILES) if request.method == "POST" and typed is None else ()
    form = PersonsFileForm(*posted)
    rehearsal = None
    if typed is not None:
        rehearsal = persons_file.rehearse_persons_file(typed.encode(), person, today)
        if not rehearsal.errors:
            try:
                drafts = persons_file.draft_changes(
                    rehearsal.changes, person, today=today, origin=read_origin(request)
                )
            except Refusal as refused:
                form.add_error(None, refused.message)
            else:
                words = ngettext(
                    "Przygotowano %(n)s deklarację. Przeczytaj ją i podpisz.",
                    "Przygotowano %(n)s deklaracji. Przeczytaj je i podpisz.",
                    len(drafts),
                )
                messages.success(request, words % {"n": len(drafts)})
                return redirect("declarations:sign_many")
    elif form.is_valid():
        rehearsal = persons_file.rehearse_persons_file(
            form.cleaned_data["plik"].read(), person, today
        )
    context = {
        "form": form,
        "rehearsal": rehearsal,
        "errors": rehearsal.errors[:SHOWN_ERRORS] if rehearsal else (),
        "rows": persons_file.write_persons_file(map(asdict, rehearsal.rows))
        if rehearsal and not rehearsal.errors
        else "",
        "columns": persons_file.PERSONS.schema(today).columns,
        "sample": persons_file.write_persons_file(persons_file.PERSONS.sample),
        "most": persons_file.LIMITS.rows,
    }
    return render(request, f"{MANY_TEMPLATES}/from_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_many(request: HttpRequest) -> HttpResponse:
    """List complete drafts with their fees, and submit the ticked ones together."""
    person, today = wizard.get_person(request), business_today()
    drafts = list(list_drafts_to_sign(person)[:MAX_SIGNED])
    rows = persons_file.preview_drafts(drafts, today)
    ready = [row.declaration for row in rows if row.may_be_signed]
    forms = [draft.form_version for draft in ready]
    statements = list(dict.fromkeys(words for form in forms for words in form.statements))
    instructions = list(dict.fromkeys(form.instruction for form in forms if form.instruction))
    posted = (request.POST,) if request.method == "POST" else ()
    form = SignForm(*posted, statements=statements)
    if request.method == "POST":
        ticked = set(request.POST.getlist("deklaracja"))
        chosen = [draft for draft in ready if str(draft.pk) in ticked]
        if not chosen:
            form.add_error(None, gettext("Zaznacz, które deklaracje podpisujesz."))
        if form.is_valid():
            try:
                submitted = persons_file.submit_many(
                    chosen, statements, now=business_now(), today=today, origin=read_origin(request)
                )
            except Refusal as refused:
                form.add_error(None, refused.message)
            else:
                words = ngettext(
                    "Złożono %(n)s deklarację. Potwierdzenie jest na jej stronie.",
                    "Złożono %(n)s deklaracji. Potwierdzenia są na ich stronach.",
                    len(submitted),
                )
                messages.success(request, words % {"n": len(submitted)})
                return redirect("declarations:list")
    context = {"rows": rows, "form": form, "ready": len(ready), "instructions": instructions}
    return render(request, f"{MANY_TEMPLATES}/sign_many.html", context)


@require_safe
def schema(request: HttpRequest, authority: int, code: str, day: date) -> HttpResponse:
    """Serve the schema of a form's version."""
    form = get_object_or_404(FormVersion, authority=authority, code=code, valid_from=day)
    content = encode_schema(form)
    answer = HttpResponse(content, content_type="application/xml; charset=utf-8")
    name = f"{form.code}-{form.valid_from.isoformat()}.xsd"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    # Staff entered the schema: nothing of it may run in our origin.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, public=True, max_age=AN_HOUR)
    return answer_unless_unchanged(request, answer)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show step 5 and sign.

    `co` is empty to sign by the own account, `przygotuj` to make the file that is signed elsewhere,
    `plik` to take that file back.
    """
    today = business_today()
    draft = wizard.get_own_draft(request, pk, today)
    if draft is None:
        return redirect("declarations:done", pk)
    if draft.event_date is None or not draft.reason:
        return redirect("declarations:reason", pk)
    try:
        preview = preview_fee(draft, today)
    except BasisRefused:
        return redirect("declarations:facts", pk)
    except Refusal:
        return redirect("declarations:reason", pk)
    what = request.POST.get("co", "")
    form = _sign_form(request, draft, what)
    file_form = SignatureFileForm(*_handed_in(request, what == WITH_FILE))
    if request.method == "POST":
        try:
            answer = _acted(request, draft, what, form, file_form, today)
        except Refusal as refused:
            (file_form if what == WITH_FILE else form).add_error(None, refused.message)
            answer = None
        if answer is not None:
            return answer
    draft.refresh_from_db()
    if draft.was_submitted:
        return redirect("declarations:done", pk)
    context = {
        **_signing_context(draft, preview),
        "form": form,
        "file_form": file_form,
        "errors_of": file_form if what == WITH_FILE else form,
    }
    return render(request, f"{TEMPLATES}/sign.html", context)


def _signing_context(draft: Declaration, preview: FeePreview) -> dict[str, Any]:
    kinds = draft.form_version.signature_kinds
    return {
        **wizard.step_context("sign", draft),
        "preview": preview,
        "facts": wizard.list_facts(draft, preview.fee.tariff),
        "by_account": SignatureKind.ACCOUNT in kinds,
        "by_file": SignatureKind.FILE in kinds,
        "prepared": draft.state in (DeclarationState.VALIDATED, DeclarationState.SIGNED),
    }


@require_safe
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Show step 6, also after a second click or on another day."""
    today = business_today()
    declaration = wizard.get_own_declaration(request, pk, today)
    if not declaration.was_submitted:
        return redirect("declarations:one", pk)
    context = {**wizard.step_context("done", declaration), **_next_context(declaration, today)}
    return render(request, f"{TEMPLATES}/done.html", context)


def _acted(
    request: HttpRequest,
    draft: Declaration,
    what: str,
    form: SignForm,
    file_form: SignatureFileForm,
    today: date,
) -> HttpResponse | None:
    """Do what the button asks for; None shows the page again. Raises Refusal."""
    origin = read_origin(request)
    if what == WITH_FILE:
        if not file_form.is_valid():
            return None
        signature = file_form.cleaned_data["plik"].read()
        signed = sign_by_file(draft, signature, now=business_now(), origin=origin)
        submitting.submit_declaration(signed, now=business_now(), origin=origin)
    elif not form.is_valid():
        return None
    elif what == PREPARE:
        submitting.check_declaration_draft(draft, form.statements, today=today, origin=origin)
        return redirect("declarations:sign", draft.pk)
    else:
        now = business_now()
        submitting.sign_and_submit(draft, form.statements, now=now, today=today, origin=origin)
    return redirect("declarations:done", draft.pk)


def _sign_form(request: HttpRequest, draft: Declaration, what: str) -> SignForm:
    statements = list(draft.form_version.statements)
    ticked = set(read_declared_facts(draft).statements)
    initial = {f"oswiadczenie-{number}": words in ticked for number, words in enumerate(statements)}
    posted = (request.POST,) if request.method == "POST" and what != WITH_FILE else ()
    return SignForm(*posted, statements=statements, initial=initial)


def _handed_in(request: HttpRequest, requested: bool) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" and requested else ()
