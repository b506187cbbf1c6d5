"""What waits for a second person: one list, and one page to decide each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.step import Step
from cms_ext.office.workflow.views import NothingLeft, StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.desk.domain.fee_cards import fee_cards
from ebok_plugin.desk.domain.matters import Matter
from ebok_plugin.desk.domain.rights import SEES
from ebok_plugin.desk.views.decisions import DECISIONS, REFUSE, WITHDRAWN
from ebok_plugin.fee_changes.domain.rights import SEES as SEES_CHANGES


@require_safe
@for_staff(SEES)
def inbox(request: StaffRequest) -> HttpResponse:
    """The oldest first; of fee changes, which have screens of their own, how many wait."""
    user = request.user
    steps = [step for decisions in DECISIONS.values() for step in decisions.values()]
    lines = [
        (matter, step.is_for(matter, user))
        for step in steps
        if step.second_person
        for matter in step.second_person.waiting()
    ]
    lines.sort(key=lambda line: line[0].since)
    cards = list(fee_cards(business_today())) if user.has_perm(SEES_CHANGES) else []
    return render(request, "ebok_plugin/desk/inbox.html", {"lines": lines, "cards": cards})


class MatterPage(StepPage[Matter]):
    """One of them, with its facts. What is decided already is not here any more."""

    template_name = "ebok_plugin/desk/matter.html"
    sees = SEES
    named_by = "decyzja"
    steps: Mapping[str, Step[Matter]]

    def find_subject(self, slug: str, pk: int) -> Matter:
        self.steps = DECISIONS.get(slug, {})
        waits = (step.second_person for step in self.steps.values() if step.second_person)
        found = next((one for wait in waits for one in wait.waiting() if one.row.pk == pk), None)
        if found is None and self.steps and self.request.method == "POST":
            raise NothingLeft(_("Tę sprawę ktoś już rozstrzygnął."), self.landing())
        if found is None:
            raise Http404
        self.own = found.made_by == self.request.user
        if self.own and REFUSE in self.steps:
            # The maker may take the own proposal back.
            self.steps = {**self.steps, REFUSE: replace(self.steps[REFUSE], **WITHDRAWN)}
        return found

    def landing(self) -> str:
        return reverse("ebok_desk_inbox")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Each look at an account stands in the access log."""
        account = self.subject.account
        if account is not None:
            record_view(request, account, account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)
