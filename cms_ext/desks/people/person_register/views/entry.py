"""Entering a person in the register, setting an entry right, and merging two of one person."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.text.typed_values import normalised_query
from cms_ext.desks.people.person_register.domain.merge import (
    CORRECTS_PEOPLE,
    ENTERS_PEOPLE,
    MERGES_PEOPLE,
    SEES_PEOPLE,
    merge_at_desk,
    rehearse_at_desk,
)
from cms_ext.desks.people.person_register.forms import (
    NewPersonForm,
    PersonCorrectionForm,
    PersonMergeForm,
)
from cms_ext.desks.people.person_register.views.person import REASON, contact_lines
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record_view
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.domain.merge import Merger, MergeRefused
from cms_ext.people.identity.domain.people import on_file, people_found, possible_duplicates
from cms_ext.people.identity.domain.person import correct_person, register_person
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_PEOPLE, ENTERS_PEOPLE)
def new_person(request: StaffRequest) -> HttpResponse:
    """Who may be on file already is shown before anything is kept; the clerk may go on."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    twins = []
    if form.is_valid():
        twins = possible_duplicates(form.unsaved)
        if twins and not form.cleaned_data["another"]:
            form.show_another_box()
        elif person := _registered(request, form):
            # Who enters somebody keeps the register; the reason is asked when none is known.
            request.session.setdefault(REASON, ReadReason.INSPECTION)
            messages.success(request, _("Wpisano do rejestru: %(name)s.") % {"name": person.name})
            return redirect("person_register_entry", person.pk)
    context = {"form": form, "twins": twins}
    return render(request, "cms_ext/person_register/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_PEOPLE, CORRECTS_PEOPLE)
def correct(request: StaffRequest, key: int) -> HttpResponse:
    """Name, kind, NIP, representatives; contact data change by steps of their own."""
    person = get_object_or_404(on_file(), pk=key)
    known = {name: getattr(person, name) for name in ("kind", "name", "tax_id", "representatives")}
    known["died_on"] = person.died_on
    handed_in = request.POST if request.method == "POST" else None
    form = PersonCorrectionForm(handed_in, person=person, initial=known)
    if form.is_valid():
        died_on = form.cleaned_data.get("died_on")
        try:
            correct_person(person, form.entry, origin_of(request), died_on=died_on)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Poprawiono wpis w rejestrze."))
            return redirect("person_register_entry", person.pk)
    context = {"form": form, "person": person}
    return render(request, "cms_ext/person_register/correct.html", context)


def _registered(request: StaffRequest, form: NewPersonForm) -> Person | None:
    try:
        return register_person(form.entry, form.contact, origin_of(request))
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return None


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
        take=form.from_merged,
        reason_code=form.cleaned_data["reason"],
        document=form.document_words,
        origin=origin_of(request),
    )


def _rehearsed(request: StaffRequest, kept: Person, merged: Person) -> tuple[Merger, list[str]]:
    try:
        return rehearse_at_desk(kept, merged, origin_of(request)), []
    except MergeRefused as refusal:
        return Merger(), refusal.reasons
