"""Starter passwords for many people: propose, decide, print, confirm the delivery, revoke."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms_ext.access.domain import credential_batch, queue
from cms_ext.access.domain.batch_judging import list_unfit
from cms_ext.access.domain.batch_letter import (
    Recipient,
    list_incomplete_addresses,
    list_recipients,
    open_letters,
)
from cms_ext.access.domain.credential_batch import letter_outcome
from cms_ext.access.domain.queue import panel_names
from cms_ext.access.forms.desk import (
    EndBatchForm,
    HandOverBatchForm,
    LetterFilterForm,
    ProposeBatchForm,
)
from cms_ext.access.models import BatchLetter, CredentialBatch
from cms_ext.access.vocabulary import BatchState, LetterOutcome
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import ASK_AGAIN, show_pdf, wants_refresh
from cms_ext.desks.frame.listing import Day, Fact, Name, Selection, StaffList
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.premises.domain.place import may_change

# The name of the button „Policz”.
COUNTS = "policz"
# The name of the button „Doręczono wszystkie”.
ALL_FILES = "wszystkie"
PROPOSED = gettext_lazy("Przygotowano paczkę. Zatwierdza ją inna osoba z działu.")
NOT_SIGNED_IN = "bez-logowania"


class BatchList(StaffList):
    """The batches of the user's own desks, the newest first."""

    template_name = "cms_ext/access/desk/batches.html"
    guarded_by = (queue.SEES,)
    model = CredentialBatch
    shows_people = False
    page_title = gettext_lazy("Hasła startowe dla wielu")
    list_label = gettext_lazy("Paczki haseł startowych")
    header_icon = "key"
    empty = gettext_lazy("Nie ma jeszcze żadnej paczki.")
    empty_hint = gettext_lazy(
        "Paczka to listy z hasłem startowym dla wszystkich, którzy mają prawo do panelu, a nie "
        "mają jeszcze dostępu."
    )
    export_filename = "paczki-hasel-startowych"
    selections = {
        "": Selection(gettext_lazy("Wszystkie"), lambda user, today: ()),
        NOT_SIGNED_IN: Selection(
            gettext_lazy("Z osobami bez logowania po 14 dniach"), lambda user, today: ()
        ),
    }
    columns = (
        Name(
            "place",
            gettext_lazy("Gdzie"),
            lambda batch: batch.place or _("wszędzie"),
            hint="ground",
            url_name="access_desk_batch",
            key="pk",
        ),
        Fact("panel", gettext_lazy("Panel"), "panel"),
        Fact("letters", gettext_lazy("Osób"), "letters"),
        Fact(
            "silent",
            gettext_lazy("Bez logowania po 14 dniach"),
            "silent",
            template="cms_ext/access/desk/parts/silent.html",
        ),
        Day("proposed_at", gettext_lazy("Przygotowano"), "proposed_at", form="j.m.Y"),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
    )

    @property
    def may_propose(self) -> bool:
        return bool(queue.batch_procedures(self.request.user))

    def get_queryset(self) -> QuerySet[CredentialBatch]:
        silent = credential_batch.select_silent(panel_names(), business_today())
        mine = queue.batches_for(self.request.user).annotate(
            letters=Count("parts__letters"),
            silent=Count("parts__letters", Q(parts__letters__in=silent.values("pk"))),
        )
        rows = mine.filter(silent__gt=0) if self.selected == NOT_SIGNED_IN else mine
        return rows.order_by("-proposed_at", "-pk")


class LetterList(StaffList):
    """The people of a batch and what became of each one's letter; `?widok=` chooses an outcome."""

    template_name = "cms_ext/access/desk/batch_letters.html"
    guarded_by = (queue.SEES,)
    model = BatchLetter
    shows_people = True
    page_title = gettext_lazy("Kto dostał hasło startowe")
    header_icon = "key"
    empty = gettext_lazy("Nie ma tu nikogo.")
    export_filename = "listy-z-haslem-startowym"
    selections = {
        "": Selection(gettext_lazy("Wszyscy"), lambda user, today: ()),
        **{
            outcome.slug: Selection(outcome.label, lambda user, today: ())
            for outcome in LetterOutcome
        },
        NOT_SIGNED_IN: Selection(
            gettext_lazy("Bez logowania po 14 dniach"), lambda user, today: ()
        ),
    }
    columns = (
        Name(
            "name",
            gettext_lazy("Osoba"),
            "person.name",
            url_name="person_register_entry",
            key="person_id",
        ),
        Fact("premises", gettext_lazy("Lokal"), "premises.short_address"),
        Fact("part", gettext_lazy("Klatka"), "part.label"),
        Fact(
            "outcome",
            gettext_lazy("Co stało się z listem"),
            lambda letter: letter_outcome(letter).label,
            hint="skipped",
        ),
        Day("handed_over_on", gettext_lazy("Doręczono"), "part.handed_over_on", form="j.m.Y"),
        Day("used_at", gettext_lazy("Aktywowano"), "code.used_at"),
        Day("expires_at", gettext_lazy("Hasło ważne do"), "code.expires_at"),
    )

    @cached_property
    def batch(self) -> CredentialBatch:
        return queue.batch_for(self.request.user, self.kwargs["key"])

    @cached_property
    def filter_form(self) -> LetterFilterForm:
        return LetterFilterForm(self.request.GET, parts=list(self.batch.parts.all()))

    def get_queryset(self) -> list[BatchLetter]:
        chosen = {outcome.slug: outcome.value for outcome in LetterOutcome}
        if self.selected == NOT_SIGNED_IN:
            letters = list(credential_batch.select_not_signed_in(self.batch, business_today()))
        else:
            letters = credential_batch.list_letters(self.batch, chosen.get(self.selected, ""))
        form = self.filter_form
        order = form.cleaned_data["klatka"] if form.is_valid() else None
        return [letter for letter in letters if order in (None, letter.part.order)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def propose(request: StaffRequest) -> HttpResponse:
    """Choose panel, place and ground; „Policz” counts the letters and stores nothing."""
    procedures = queue.batch_procedures(request.user)
    if not procedures:
        raise PermissionDenied
    form = ProposeBatchForm(request.POST or None, procedures=procedures, names=panel_names())
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        today = business_today()
        if COUNTS in request.POST:
            listed = list_recipients(form.procedure, form.chosen_place, today)
            recipients = [recipient for recipient in listed if not recipient.skipped]
            context |= {
                "counted": len(recipients),
                "skipped": [recipient for recipient in listed if recipient.skipped],
                **_incomplete_addresses(request, recipients),
            }
        else:
            try:
                batch = credential_batch.propose_batch(
                    form.procedure,
                    form.chosen_place,
                    form.cleaned_data["ground"],
                    read_origin(request),
                    today,
                )
            except Refusal as refusal:
                context["problem"] = str(refusal)
            else:
                messages.success(request, PROPOSED)
                return redirect("access_desk_batch", batch.pk)
    return render(request, "cms_ext/access/desk/batch_new.html", context)


@require_safe
@for_staff(ENTERS_ADMIN)
def show(request: StaffRequest, key: int) -> HttpResponse:
    """Show a batch: its state and progress, the files to print, what became of the letters."""
    return _page(request, queue.batch_for(request.user, key))


@require_POST
@for_staff(ENTERS_ADMIN)
def approve(request: StaffRequest, key: int) -> HttpResponse:
    """Approve as the second person."""
    done = _("Zatwierdzono. Listy przygotowują się w tle, klatka po klatce.")
    return _act(request, key, credential_batch.approve_batch, done)


@require_POST
@for_staff(ENTERS_ADMIN)
def reject(request: StaffRequest, key: int) -> HttpResponse:
    """Reject a proposed batch."""
    form = EndBatchForm(request.POST)
    return _act(request, key, credential_batch.reject_batch, _("Odrzucono paczkę."), form)


@require_POST
@for_staff(ENTERS_ADMIN)
def hand_over(request: StaffRequest, key: int) -> HttpResponse:
    """Confirm on which day the letters of the ticked files, or of all, were handed over."""
    parts = credential_batch.list_undelivered(_batch_to_decide(request, key))
    data = request.POST.copy()
    if ALL_FILES in data:
        data.setlist("orders", [str(part.order) for part in parts])
    confirm = partial(credential_batch.confirm_handover, today=business_today())
    done = _("Potwierdzono doręczenie. Hasła startowe z tych listów działają.")
    return _act(request, key, confirm, done, HandOverBatchForm(data, parts=parts))


@require_POST
@for_staff(ENTERS_ADMIN)
def revoke(request: StaffRequest, key: int) -> HttpResponse:
    """Void the unused codes of a batch."""
    done = _("Cofnięto paczkę. Nieużyte hasła startowe przestały działać.")
    return _act(request, key, credential_batch.revoke_batch, done, EndBatchForm(request.POST))


@require_POST
@for_staff(ENTERS_ADMIN)
def letters(request: StaffRequest, key: int, part: int | None = None) -> HttpResponse:
    """Send the letters of a staircase, or of all, as one print; recorded, never cached."""
    batch = _batch_to_decide(request, key)
    chosen = batch.parts.exclude(file="") if part is None else batch.parts.filter(order=part)
    parts = list(chosen.select_related("batch"))
    if part is not None and not parts:
        raise Http404
    try:
        content = open_letters(parts, read_origin(request))
    except Refusal as refusal:
        return _page(request, batch, problem=str(refusal), status=409)
    return show_pdf(content, f"hasla-startowe-{batch.pk}-{part or 'wszystkie'}.pdf")


@require_POST
@for_staff(ENTERS_ADMIN)
def second_letters(request: StaffRequest, key: int) -> HttpResponse:
    """Propose a batch for those who did not sign in after the letters of this one."""
    batch = _batch_to_decide(request, key)
    try:
        second = credential_batch.propose_second_letters(
            batch, read_origin(request), business_today()
        )
    except Refusal as refusal:
        return _page(request, batch, problem=str(refusal), status=409)
    messages.success(request, PROPOSED)
    return redirect("access_desk_batch", second.pk)


def _act(
    request: StaffRequest,
    key: int,
    verb: Callable[..., object],
    done: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Call the verb with the batch, the one value of its form, if it has one, and the origin."""
    batch = _batch_to_decide(request, key)
    if form is not None and not form.is_valid():
        [problem, *_more] = [str(error) for errors in form.errors.values() for error in errors]
        return _page(request, batch, problem=problem)
    try:
        verb(batch, *(form.cleaned_data.values() if form else ()), read_origin(request))
    except Refusal as refusal:
        return _page(request, queue.batch_for(request.user, key), problem=str(refusal), status=409)
    messages.success(request, done)
    return redirect("access_desk_batch", key)


def _incomplete_addresses(
    request: StaffRequest, recipients: Sequence[Recipient]
) -> dict[str, object]:
    """Describe for a page which addresses of letters have no postcode."""
    houses, people = list_incomplete_addresses(recipients)
    return {
        "incomplete_houses": houses.items(),
        "incomplete_people": people,
        "may_complete": may_change(request.user, "building"),
    }


def _batch_to_decide(request: StaffRequest, key: int) -> CredentialBatch:
    batch = queue.batch_for(request.user, key)
    if batch.panel not in queue.deciding_panels(request.user):
        raise PermissionDenied
    return batch


def _page(
    request: StaffRequest, batch: CredentialBatch, *, problem: str = "", status: int = 200
) -> HttpResponse:
    outcomes = credential_batch.count_outcomes(batch)
    proposed = batch.state == BatchState.PROPOSED
    unprepared = LetterOutcome.NOT_PREPARED
    people = credential_batch.list_letters(batch, unprepared) if proposed else []
    recipients = [Recipient(letter.person, letter.premises) for letter in people]
    printing = batch.state == BatchState.PRINTING
    asks_again = printing and wants_refresh(request)
    context = {
        "batch": batch,
        "panel": panel_names().get(batch.panel, batch.panel),
        "problem": problem,
        "outcomes": [(outcome.label, outcome.slug, count) for outcome, count in outcomes.items()],
        "skipped": BatchLetter.objects.filter(part__batch=batch)
        .exclude(skipped="")
        .select_related("person"),
        "asks_again": asks_again,
        "deciding": batch.panel in queue.deciding_panels(request.user),
        "is_own": is_left_to_another("access.letters", batch.proposed_by, request.user),
        "state": {
            "proposed": proposed,
            "printing": printing,
            "printed": batch.state == BatchState.PRINTED,
            "revocable": batch.state in BatchState.revocable(),
        },
        "end_form": EndBatchForm(),
        **_delivery(batch),
        **_incomplete_addresses(request, recipients),
    }
    answer = render(request, "cms_ext/access/desk/batch.html", context, status=status)
    if asks_again:
        answer["Refresh"] = ASK_AGAIN
    return answer


def _delivery(batch: CredentialBatch) -> dict[str, object]:
    """Describe for its page which files are printed and delivered, and who has not signed in."""
    today = business_today()
    not_signed_in = credential_batch.select_not_signed_in(batch, today)
    silent = Counter(not_signed_in.values_list("part_id", flat=True))
    parts = list(batch.parts.annotate(count=Count("letters")))
    undelivered = credential_batch.list_undelivered(batch)
    return {
        "parts": [(part, silent[part.pk]) for part in parts],
        "silent": sum(silent.values()),
        "printable": sum(part.count for part in parts if part.file),
        "total": len(parts),
        "dealt_with": sum(part.printed_at is not None for part in parts),
        "unfit": list_unfit(undelivered, today),
        "hand_over_form": HandOverBatchForm(initial={"day": today}, parts=undelivered),
    }
