"""The page of one change: state, effect, deliveries and next steps; and its draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import select_page
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, Step, build_offers, list_offered_steps
from cms_ext.office.desk_kit.workflow.views import ButtonView, NothingLeft, StepView
from cms_ext.people.identity.domain.role import list_names_of_others
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.plugins import find_readable_paper
from ebok_plugin.charges.domain.component import named_paper
from ebok_plugin.charges.forms.component import show_paper
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes import rights
from ebok_plugin.fee_changes.domain.effect import FeeChangePreview, preview_change
from ebok_plugin.fee_changes.domain.fee_change import (
    components_without_kind,
    describe_far_rates,
    draft_fee_change,
    is_returned,
    list_displayed_rates,
    redraft_fee_change,
)
from ebok_plugin.fee_changes.domain.justification import render_justification
from ebok_plugin.fee_changes.domain.notices import (
    TO_CHECK,
    Deliveries,
    earliest_term,
    list_deliveries,
    list_unprinted_letters,
)
from ebok_plugin.fee_changes.domain.notifying import list_notified_accounts
from ebok_plugin.fee_changes.domain.old_rates import HELD, as_old_rate, describe_old_rates
from ebok_plugin.fee_changes.domain.preconditions import CostKindUnknown, FeeChangeError
from ebok_plugin.fee_changes.domain.rate_exceptions import find_wrong_old_rates
from ebok_plugin.fee_changes.forms import FeeChangeDraftForm
from ebok_plugin.fee_changes.models import Contest, FeeChange, NoticeOverride
from ebok_plugin.fee_changes.views.changes import get_change
from ebok_plugin.fee_changes.views.steps import APPROVE_OPINION, END_CONTEST, ENTRIES, STEPS

State = FeeChange.State
# Rows that a reader takes in; the file of deliveries is for longer lists.
SHOWN = 50


@require_safe
@for_staff(rights.SEES)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the change with its steps, and lists of deliveries once letters are made."""
    return _page(request, get_change(pk))


def _page(
    request: HttpRequest,
    change: FeeChange,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page; `bound` has the form of a step that came back with mistakes, by slug."""
    today = business_today()
    steps = [
        step
        for step in list_offered_steps(STEPS, change, today)
        if step.is_for(change, request.user)
    ]
    deliveries = list_deliveries(change)
    rates = list_displayed_rates(change)
    # Both lists turn to their next page together.
    longest = max(len(deliveries.unconfirmed), len(deliveries.late))
    page = select_page(request, range(longest), SHOWN)
    context = {
        **_standing(change, request.user),
        "change": change,
        "why": render_justification(change.justification),
        "resolution": find_readable_paper(change.resolution_paper, request.user, today),
        "rates": rates,
        "term": None if change.notified_on else earliest_term(rates, today),
        "offers": build_offers(
            steps,
            change,
            today,
            address=lambda slug: reverse("ebok_fee_change_step", args=[change.pk, slug]),
            bound=bound or {},
        ),
        "far": describe_far_rates(rates, today) if change.state in TO_CHECK else (),
        "deliveries": deliveries,
        "page": page,
        "shown": f"{page.start_index() - 1}:{page.end_index()}" if longest else ":0",
        "to_print": list_unprinted_letters(change).count(),
        "lacking": _count_lacking(change, deliveries, request.user),
    }
    return render(request, "ebok_plugin/fee_changes/desk/change.html", context, status=status)


def _count_lacking(change: FeeChange, deliveries: Deliveries, user: User | AnonymousUser) -> int:
    """Count the proofs of delivery that the desk needs before the rates come into force."""
    needed = change.state == State.NOTIFYING and user.has_perm(rights.NOTIFIES)
    return len(deliveries.unconfirmed) if needed else 0


def _standing(change: FeeChange, user: User | AnonymousUser) -> dict[str, object]:
    """Build what the page says about the state of the change and who may act on it."""
    is_draft, to_check = change.state == State.DRAFT, change.state in TO_CHECK
    return {
        "without_kind": components_without_kind(change) if is_draft else (),
        "returned": is_draft and is_returned(change) and change.returned,
        "checkers": list_names_of_others(rights.CHECKS, change.made_by) if to_check else (),
        "waits": to_check and not is_returned(change),
        "edits": is_draft and user.has_perm(rights.DRAFTS),
        "notifies": user.has_perm(rights.NOTIFIES),
        "checks": user.has_perm(rights.CHECKS),
        "opens_contests": user.has_perm(rights.OPENS_CONTESTS),
        "ends_contests": user.has_perm(rights.ENDS_CONTESTS),
        "is_notified": change.notified_on is not None,
        "held": change.state in HELD,
        "overrides": _overrides(change),
        "contests": change.contests.select_related("account"),
    }


@require_safe
@for_staff(rights.SEES)
def effect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the effect on an average flat and in total, computed again each time."""
    change = get_change(pk)
    context: dict[str, object] = {"change": change}
    try:
        context["preview"] = preview_change(
            change, list_notified_accounts(change), today=business_today()
        )
    except CostKindUnknown as error:
        context |= {"refused": error.message, "lacks_kind": error.component}
    except FeeChangeError as error:
        context["refused"] = error.message
    preview = context.get("preview")
    if find_file_format(request) and isinstance(preview, FeeChangePreview):
        headings = [_("Składnik"), _("Kont"), _("Dotychczas"), _("Po zmianie"), _("Różnica")]
        rows = [
            (
                component.name,
                component.payers,
                component.before,
                component.after,
                component.difference,
            )
            for component in preview.components
        ]
        return export_rows(request, FeeChange, headings, rows, f"skutki-zmiany-{change.pk}")
    return render(request, "ebok_plugin/fee_changes/desk/effect.html", context)


class FeeChangeStepView(StepView[FeeChange]):
    """A step about a change that leads back to its page."""

    icon = "calendar-alt"
    sees = rights.SEES

    def find_subject(self, pk: int, slug: str) -> FeeChange:
        return get_change(pk)

    def landing(self) -> str:
        return reverse("ebok_fee_change", args=[self.subject.pk])

    def subtitle(self) -> str:
        return self.subject.number


class FeeChangeEntryView(FeeChangeStepView):
    """What the clerk enters about letters and cases, each on its own page."""

    steps = ENTRIES


class OldRatesView(FeeChangeEntryView):
    """Show which exceptions would be corrected; without any there is no button."""

    template_name = "ebok_plugin/fee_changes/desk/old_rates.html"

    def load_step(self, **kwargs: Any) -> None:
        # The permission is checked first: a stranger learns nothing of the change's state.
        super().load_step(**kwargs)
        if self.subject.state not in HELD:
            words = _("Ta zmiana nie obowiązuje, więc nie ma wyjątków od stawek do przeliczenia.")
            raise NothingLeft(words, self.landing())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wrong = find_wrong_old_rates(self.subject)
        names = Component.objects.in_bulk({exceptions.component_id for exceptions in wrong})
        rows = [
            {
                "account": exceptions.account.account_no,
                "component": names[exceptions.component_id].name,
                "kept": describe_old_rates(map(as_old_rate, exceptions.kept)),
                "due": describe_old_rates(exceptions.due),
            }
            for exceptions in wrong[:SHOWN]
        ]
        context = {
            "rows": rows,
            "accounts": len({exceptions.account.pk for exceptions in wrong}),
            "more": len(wrong) - len(rows),
        }
        return super().get_context_data(**context, **kwargs)


class ChangeStepView(FeeChangeStepView):
    """One of STEPS; the change's page shows a refusal."""

    http_method_names = ["post"]
    steps = STEPS

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # Read again: somebody else may have done what was refused.
        change = get_change(self.subject.pk)
        return _page(self.request, change, {self.step.slug: form}, status)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        if not isinstance(refusal, CostKindUnknown):
            return super().refused(form, refusal)
        where = reverse("ebok_desk_component", args=[refusal.component])
        button = messages.button(f"{where}#rodzaj", _("Otwórz składnik"))
        messages.error(self.request, refusal.message, buttons=[button])
        return redirect(self.landing())


class OpinionApprovalView(ButtonView[NoticeOverride]):
    """The second person approves a legal opinion."""

    sees = rights.CHECKS
    step = APPROVE_OPINION

    def find_subject(self, pk: int, override: int) -> NoticeOverride:
        return get_object_or_404(NoticeOverride, pk=override, notice__change=pk)

    def landing(self) -> str:
        return reverse("ebok_fee_change", args=[self.subject.notice.change_id])


class ContestEndView(StepView[Contest]):
    """Record a final judgment; its corrections are posted."""

    icon = "calendar-alt"
    sees = rights.SEES
    step = END_CONTEST

    def find_subject(self, pk: int, contest: int) -> Contest:
        return get_object_or_404(Contest, pk=contest, change=pk)

    def landing(self) -> str:
        return reverse("ebok_fee_change", args=[self.subject.change_id])

    def subtitle(self) -> str:
        return self.subject.change.number


def _overrides(change: FeeChange) -> list[NoticeOverride]:
    overrides = NoticeOverride.objects.filter(notice__change=change)
    return list(overrides.select_related("notice__account", "made_by", "approved_by"))


def _draft(change: FeeChange | None, form: FeeChangeDraftForm, today: date, origin: Origin) -> Done:
    typed = form.cleaned_data.get("resolution_paper", "")
    paper = named_paper(typed, form.chosen_paper, origin.actor, today)
    rates, reasons = form.new_rates, form.reasons(paper)
    if change is None:
        saved = draft_fee_change(rates, reasons, origin=origin, today=today)
    else:
        saved = redraft_fee_change(change, rates, reasons, origin=origin)
    words = _("Szkic zmiany zapisano. Teraz sprawdza go druga osoba.")
    return Done(words, reverse("ebok_fee_change", args=[saved.pk]))


class DraftView(StepView[FeeChange | None]):
    """A new change, or the draft of the address; a checked change is refused."""

    template_name = "ebok_plugin/fee_changes/desk/draft.html"
    sees = rights.DRAFTS
    step = Step("szkic", gettext_lazy("Zapisz szkic"), _draft, FeeChangeDraftForm)

    def find_subject(self, pk: int | None = None) -> FeeChange | None:
        return None if pk is None else get_change(pk)

    def form(self, *handed_in: Any) -> BaseForm:
        form = self.step.form(*handed_in, subject=self.subject, today=self.today)
        assert isinstance(form, FeeChangeDraftForm)
        user = self.request.user
        show_paper(form, "resolution_paper", form.chosen_paper, user, self.today)
        return form

    def landing(self) -> str:
        return reverse("ebok_fee_changes")

    def subtitle(self) -> str:
        return ""  # the number is in the title
