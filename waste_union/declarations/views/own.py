"""The own properties with what is declared for them, and the own declarations."""

from __future__ import annotations

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
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.base.web.sandboxed_answer import make_sandboxed
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.page_cache.unchanged import answer_unless_unchanged
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from waste_union.declarations.domain.document import schema_bytes
from waste_union.declarations.domain.drafting import discard_declaration, next_step
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.domain.fee import BasisRefused
from waste_union.declarations.domain.fee_decision import held_fee, preview_fee
from waste_union.declarations.domain.persons_file import (
    LIMITS,
    draft_changes,
    file_of,
    ready_drafts,
    rehearse_file,
    submit_many,
)
from waste_union.declarations.domain.queries.declared import (
    declared_for,
    drafts_to_sign,
    found_among,
)
from waste_union.declarations.domain.queries.rights import declarations_for, properties_of
from waste_union.declarations.domain.signing import sign_by_file
from waste_union.declarations.domain.submitting import (
    check_draft,
    receipt_pdf,
    sign_and_submit,
    submit_declaration,
)
from waste_union.declarations.forms.many import PersonsFileForm
from waste_union.declarations.forms.wizard import SignatureFileForm, SignForm
from waste_union.declarations.models import CorrectionCall, Declaration, FormVersion
from waste_union.declarations.views.wizard import (
    frame,
    own_declaration,
    own_draft,
    person_of,
    shown_facts,
)
from waste_union.declarations.vocabulary import DeclarationState, SignatureKind
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
    return make_sandboxed(answer)


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of submission on paper."""
    declaration = own_declaration(request, pk, business_today())
    if not declaration.was_submitted:
        raise Http404
    answer = HttpResponse(receipt_pdf(declaration), content_type="application/pdf")
    name = declaration.receipt_no.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="potwierdzenie-{name}.pdf"'
    return make_sandboxed(answer)


MANY_TEMPLATES = "ebok_plugin/declarations/many"
SHOWN_ERRORS = 50
# So many are read and signed on one page; the rest comes after them.
MOST_SIGNED = 100


@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest) -> HttpResponse:
    """A file is tried first; `rows` on the page between is the same file once more."""
    person, today = person_of(request), business_today()
    typed = request.POST.get("rows")
    posted = (request.POST, request.FILES) if request.method == "POST" and typed is None else ()
    form = PersonsFileForm(*posted)
    rehearsal = None
    if typed is not None:
        rehearsal = rehearse_file(typed.encode(), person, today)
        if not rehearsal.errors:
            try:
                drafts = draft_changes(
                    rehearsal.changes, person, today=today, origin=origin_of(request)
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
        rehearsal = rehearse_file(form.cleaned_data["plik"].read(), person, today)
    context = {
        "form": form,
        "rehearsal": rehearsal,
        "errors": rehearsal.errors[:SHOWN_ERRORS] if rehearsal else (),
        "rows": file_of(rehearsal.rows) if rehearsal and not rehearsal.errors else "",
        "most": LIMITS.rows,
    }
    return render(request, f"{MANY_TEMPLATES}/from_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_many(request: HttpRequest) -> HttpResponse:
    """All drafts that are complete, each with its fee; the ticked ones are handed in together."""
    person, today = person_of(request), business_today()
    drafts = list(drafts_to_sign(person)[:MOST_SIGNED])
    rows = ready_drafts(drafts, today)
    ready = [row.declaration for row in rows if row.may_be_signed]
    statements = list(
        dict.fromkeys(words for one in ready for words in one.form_version.statements)
    )
    posted = (request.POST,) if request.method == "POST" else ()
    form = SignForm(*posted, statements=statements)
    if request.method == "POST":
        ticked = set(request.POST.getlist("deklaracja"))
        chosen = [one for one in ready if str(one.pk) in ticked]
        if not chosen:
            form.add_error(None, gettext("Zaznacz, które deklaracje podpisujesz."))
        if form.is_valid():
            try:
                submitted = submit_many(
                    chosen,
                    statements,
                    now=business_now(),
                    today=today,
                    origin=origin_of(request),
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
    context = {"rows": rows, "form": form, "ready": len(ready)}
    return render(request, f"{MANY_TEMPLATES}/sign_many.html", context)


# A version that was used never changes; one that nobody used yet may.
AN_HOUR = 60 * 60


@require_safe
def schema(request: HttpRequest, authority: int, code: str, day: date) -> HttpResponse:
    """The bytes of that version, the same for as long as it is."""
    form = get_object_or_404(FormVersion, authority=authority, code=code, valid_from=day)
    content = schema_bytes(form)
    answer = HttpResponse(content, content_type="application/xml; charset=utf-8")
    name = f"{form.code}-{form.valid_from.isoformat()}.xsd"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    # Staff typed it in: nothing of it runs in our origin.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(answer, public=True, max_age=AN_HOUR)
    return answer_unless_unchanged(request, answer)


PREPARE, WITH_FILE = "przygotuj", "plik"


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 5. `co`: nothing signs by the own account, `przygotuj` makes the file to be signed
    elsewhere, `plik` takes it back.
    """
    today = business_today()
    draft = own_draft(request, pk, today)
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
    kinds = draft.form_version.signature_kinds
    context = {
        **frame("sign", draft),
        "form": form,
        "file_form": file_form,
        "errors_of": file_form if what == WITH_FILE else form,
        "preview": preview,
        "facts": shown_facts(draft, preview.fee.tariff),
        "by_account": SignatureKind.ACCOUNT in kinds,
        "by_file": SignatureKind.FILE in kinds,
        "prepared": draft.state in (DeclarationState.VALIDATED, DeclarationState.SIGNED),
    }
    return render(request, f"{TEMPLATES}/sign.html", context)


@require_safe
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 6, also after a second click and another day."""
    declaration = own_declaration(request, pk, business_today())
    if not declaration.was_submitted:
        return redirect("declarations:one", pk)
    context = {**frame("done", declaration), "declaration": declaration}
    return render(request, f"{TEMPLATES}/done.html", context)


def _acted(
    request: HttpRequest,
    draft: Declaration,
    what: str,
    form: SignForm,
    file_form: SignatureFileForm,
    today: date,
) -> HttpResponse | None:
    """What the button asks for; None where the page comes once more. Raises Refusal."""
    origin = origin_of(request)
    if what == WITH_FILE:
        if not file_form.is_valid():
            return None
        signature = file_form.cleaned_data["plik"].read()
        signed = sign_by_file(draft, signature, now=business_now(), origin=origin)
        submit_declaration(signed, now=business_now(), origin=origin)
    elif not form.is_valid():
        return None
    elif what == PREPARE:
        check_draft(draft, form.statements, today=today, origin=origin)
        return redirect("declarations:sign", draft.pk)
    else:
        now = business_now()
        sign_and_submit(draft, form.statements, now=now, today=today, origin=origin)
    return redirect("declarations:done", draft.pk)


def _sign_form(request: HttpRequest, draft: Declaration, what: str) -> SignForm:
    statements = list(draft.form_version.statements)
    ticked = set(facts_of(draft).statements)
    initial = {f"oswiadczenie-{number}": words in ticked for number, words in enumerate(statements)}
    posted = (request.POST,) if request.method == "POST" and what != WITH_FILE else ()
    return SignForm(*posted, statements=statements, initial=initial)


def _handed_in(request: HttpRequest, asked: bool) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" and asked else ()
