"""Two entries of one person: finding the other one, looking at both, merging them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.typed_values.search_input import normalised_query
from cms_ext.desks.person_register.domain.desks import MERGES_PEOPLE, SEES_PEOPLE
from cms_ext.desks.person_register.domain.merge import merge_at_desk, rehearse_at_desk
from cms_ext.desks.person_register.forms.merge import PersonMergeForm
from cms_ext.desks.person_register.views.person import contact_lines
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.people.identity.domain.merge import Merger, MergeRefused
from cms_ext.people.identity.domain.people import on_file, people_found, possible_duplicates
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff

SHOWN = 20


@require_safe
@for_staff(SEES_PEOPLE, MERGES_PEOPLE)
def other_entry(request: StaffRequest, key: int) -> HttpResponse:
    """Whom to merge with: entries that look alike are proposed, others are found by name."""
    person = get_object_or_404(on_file(), pk=key)
    query = normalised_query(request.GET.get("q", ""))
    found = list(people_found(query).exclude(pk=person.pk)[: SHOWN + 1])
    context = {
        "person": person,
        "twins": possible_duplicates(person),
        "query": query,
        "people": found[:SHOWN],
        "more_people": len(found) > SHOWN,
    }
    return render(request, "cms_ext/person_register/other_entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_PEOPLE, MERGES_PEOPLE)
def merge(request: StaffRequest, key: int, other: int) -> HttpResponse:
    """Both side by side, what will move, and the act. Each look at either stands in the log."""
    kept = get_object_or_404(on_file(), pk=key)
    merged = get_object_or_404(on_file(), pk=other)
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
            said = _("Połączono wpisy. Wszystko jest teraz przy osobie %(name)s.")
            messages.success(request, said % {"name": on_file().get(pk=kept.pk).name})
            return redirect("person_register_entry", kept.pk)
    for person in (kept, merged):
        record_view(request, person, person, ReadReason.INSPECTION)
    merger, refused = _rehearsed(request, kept, merged)
    context = {
        "kept": kept,
        "merged": merged,
        "sides": [(kept, contact_lines(kept)), (merged, contact_lines(merged))],
        "form": form,
        "moving": merger.moved.items(),
        "reasons": reasons or refused,
    }
    status = 409 if reasons else 200
    return render(request, "cms_ext/person_register/merge.html", context, status=status)


def _merged(request: StaffRequest, kept: Person, merged: Person, form: PersonMergeForm) -> Merger:
    return merge_at_desk(
        kept,
        merged,
        take=form.taken,
        reason_code=form.cleaned_data["reason"],
        document=form.document_words,
        origin=origin_of(request),
    )


def _rehearsed(request: StaffRequest, kept: Person, merged: Person) -> tuple[Merger, list[str]]:
    try:
        return rehearse_at_desk(kept, merged, origin_of(request)), []
    except MergeRefused as refusal:
        return Merger(), refusal.reasons
