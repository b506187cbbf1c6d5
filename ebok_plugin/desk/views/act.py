"""The acts of the account card: a form, a preview of what comes of it, and the act itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import shown
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import NothingLeft
from ebok_plugin.desk.views.account_steps import (
    ACTS,
    CORRECT_NOTE,
    END_PLAN,
    REVERSAL,
    WITHDRAW_PLAN,
)
from ebok_plugin.interest.domain.correction import Overcharge
from ebok_plugin.interest.rights import PROPOSES_INTEREST
from ebok_plugin.interest.views import overcharge, the_note
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.rights import ENDS_PLANS, POSTS, SEES
from ebok_plugin.ledger.views.desk.account import ActView, the_account
from ebok_plugin.ledger.vocabulary import EntryKind


class AccountActView(ActView[Account]):
    """One of ACTS."""

    sees = SEES
    steps = ACTS

    def find_subject(self, pk: int, slug: str) -> Account:
        self.account = the_account(pk)
        return self.account


class ReversalView(ActView[LedgerEntry]):
    """Taking back the entry of that number; a reversal has no page, and its POST is refused."""

    sees = POSTS
    step = REVERSAL

    def find_subject(self, pk: int, seq: int) -> LedgerEntry:
        self.account = the_account(pk)
        entries = LedgerEntry.objects.select_related("batch")
        if self.request.method != "POST":
            entries = entries.exclude(kind=EntryKind.REVERSAL)
        return get_object_or_404(entries, account=self.account, seq=seq)

    def facts(self) -> Sequence[tuple[str, object]]:
        return (
            (_("Pozycja"), self.subject.title),
            (_("Zaksięgowana"), shown(self.subject.booking_date)),
            (_("Rodzaj"), self.subject.get_kind_display()),
            (_("Kwota"), self.subject.amount),
        )


class EndPlanView(ActView[PaymentPlan]):
    """Withdrawing or ending an instalment plan of the account."""

    sees = ENDS_PLANS

    def find_subject(self, pk: int, plan: int) -> PaymentPlan:
        self.account = the_account(pk)
        return get_object_or_404(PaymentPlan, account=self.account, pk=plan)

    def find_step(self, pk: int, plan: int) -> Step[PaymentPlan]:
        return WITHDRAW_PLAN if self.subject.state == PaymentPlan.State.PROPOSED else END_PLAN


class CorrectNoteView(ActView[Overcharge]):
    """Proposing to correct an interest note that claims too much."""

    sees = PROPOSES_INTEREST
    step = CORRECT_NOTE

    def find_subject(self, pk: int, note: int) -> Overcharge:
        self.account = the_account(pk)
        found = the_note(self.account, note)
        wrong = overcharge(found)
        if wrong is None:
            words = _("Nota {number} jest zgodna z księgą albo już skorygowana.")
            where = reverse("ebok_desk_note", args=[pk, note])
            raise NothingLeft(words.format(number=found), where)
        return wrong

    def facts(self) -> Sequence[tuple[str, object]]:
        return (
            (_("Nota"), self.subject.note.number),
            (_("Naliczono"), self.subject.charged),
            (_("Należy się"), self.subject.due),
            (_("Za dużo"), self.subject.difference),
        )
