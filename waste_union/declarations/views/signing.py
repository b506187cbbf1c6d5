"""Steps 5 and 6: the preview is signed and handed in at once, and confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.step import Refusal
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.domain.fee import BasisRefused
from waste_union.declarations.domain.fee_decision import preview_fee
from waste_union.declarations.domain.signing import sign_by_file
from waste_union.declarations.domain.submitting import (
    check_draft,
    sign_and_submit,
    submit_declaration,
)
from waste_union.declarations.forms.wizard import SignatureFileForm, SignForm
from waste_union.declarations.models import Declaration
from waste_union.declarations.views.wizard import frame, own_declaration, own_draft, shown_facts
from waste_union.declarations.vocabulary import DeclarationState, SignatureKind

TEMPLATES = "ebok_plugin/declarations/own"
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
