"""Many properties at once: changes out of a file, and one signature under all drafts."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.page_cache.unchanged import unless_unchanged
from cms_ext.office.desk_kit.workflow.step import Refusal
from waste_union.declarations.domain.document import schema_bytes
from waste_union.declarations.domain.persons_file import (
    LIMITS,
    draft_changes,
    file_of,
    ready_drafts,
    rehearse_file,
    submit_many,
)
from waste_union.declarations.domain.queries.declared import drafts_to_sign
from waste_union.declarations.forms.many import PersonsFileForm
from waste_union.declarations.forms.wizard import SignForm
from waste_union.declarations.models import FormVersion
from waste_union.declarations.views.wizard import person_of

TEMPLATES = "ebok_plugin/declarations/many"
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
    return render(request, f"{TEMPLATES}/from_file.html", context)


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
    return render(request, f"{TEMPLATES}/sign_many.html", context)


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
    return unless_unchanged(request, answer)
