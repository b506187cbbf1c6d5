"""Placing an operation of the bank: on one account in two clicks, or otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms_ext.base.dates.period import shown
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import REFUSALS
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepView
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.views.desk.account import the_account
from ebok_plugin.payments.domain.linked_payments import file_payments_like
from ebok_plugin.payments.domain.placing import booking_day, is_held_for_duplicate
from ebok_plugin.payments.domain.reposting import postable_count
from ebok_plugin.payments.domain.waiting import with_placements
from ebok_plugin.payments.models import BankEntry, BankFile, Placement
from ebok_plugin.payments.rights import SEES_LINES
from ebok_plugin.payments.views.desk.placing_steps import LINE_STEPS, PLACE, REPOST, WITHDRAW


class LineStepView(StepView[BankEntry]):
    """One of LINE_STEPS, about the operation of the address."""

    template_name = "ebok_plugin/desk/waiting/step.html"
    icon = "help"
    sees = SEES_LINES
    steps = LINE_STEPS

    def find_subject(self, pk: int, **kwargs: Any) -> BankEntry:
        line = get_object_or_404(with_placements(BankEntry.objects.all()), pk=pk)
        if not line.remaining and not is_held_for_duplicate(line):
            where = reverse("ebok_desk_waiting_line", args=[pk])
            raise NothingLeft(_("Tę wpłatę już rozliczono. Niczego nie zapisano."), where)
        return line

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        """Who came second goes back to what is left."""
        if getattr(refusal, "code", "") != "LINE_CHANGED":
            return super().refused(form, refusal)
        messages.warning(self.request, str(refusal))
        return redirect("ebok_desk_waiting_line", self.subject.pk)

    def landing(self) -> str:
        return reverse("ebok_desk_waiting")

    def subtitle(self) -> str:
        return self.subject.name

    def facts(self) -> Sequence[tuple[str, object]]:
        """(name, value) of what the step is about."""
        line = self.subject
        return (
            (_("Data wpływu"), shown(line.value_date)),
            (_("Do rozliczenia"), line.remaining),
            (_("Nadawca"), line.name or "–"),
            (_("Tytuł"), line.title or "–"),
        )


class PlaceView(LineStepView):
    """The first click shows what comes of it, the second does it."""

    step = PLACE
    template_name = "ebok_plugin/desk/waiting/place.html"
    account: Account

    def find_subject(self, pk: int, **kwargs: Any) -> BankEntry:
        self.account = the_account(kwargs["account"])
        return super().find_subject(pk)

    def form(self, *handed_in: Any) -> BaseForm:
        about = {"subject": self.subject, "today": self.today, "account": self.account}
        return self.step.form(*handed_in, **about)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.account, self.account.payer, ReadReason.SETTLEMENT)
        form = self.form({"expected": self.subject.remaining.grosze})
        form.full_clean()
        assert self.step.preview is not None
        try:
            seen = self.step.preview(self.subject, form, self.today, self.origin)
        except REFUSALS as refusal:
            return self.refused(form, refusal)
        return self.page(form, seen=seen)

    @cached_property
    def from_files(self) -> list[LedgerEntry]:
        """What payments files posted that may be this very money."""
        return list(file_payments_like(self.subject).select_related("account"))

    @property
    def joined(self) -> LedgerEntry | None:
        """The entry to which it is joined instead of being posted."""
        return next((one for one in self.from_files if one.account == self.account), None)

    @property
    def elsewhere(self) -> str:
        """The numbers of other accounts to which a file posted as much on its day."""
        numbers = {one.account.account_no for one in self.from_files}
        return "" if self.joined else ", ".join(sorted(numbers))

    @property
    def booked_later(self) -> str:
        """The day on which it is booked, where that cannot be the value date."""
        if self.joined:
            return ""
        day = booking_day(self.subject, self.account, closed_periods())
        return "" if day == self.subject.value_date else shown(day)


class WithdrawView(StepView[Placement]):
    """A return or a „nie dotyczy lokatorów” that was a mistake."""

    template_name = "ebok_plugin/desk/step.html"
    icon = "undo"
    sees = SEES_LINES
    step = WITHDRAW

    def find_subject(self, pk: int) -> Placement:
        placements = Placement.objects.select_related("bank_entry")
        placement = get_object_or_404(placements, pk=pk, ledger_entry__isnull=True)
        if hasattr(placement, "withdrawal"):
            where = reverse("ebok_desk_waiting_line", args=[placement.bank_entry_id])
            raise NothingLeft(_("To rozliczenie już cofnięto."), where)
        return placement

    def landing(self) -> str:
        return reverse("ebok_desk_waiting_line", args=[self.subject.bank_entry_id])


class RepostView(StepView[BankFile | None]):
    """All at once what its own number places; of one file with `?plik=`."""

    template_name = "ebok_plugin/desk/waiting/repost.html"
    icon = "resubmit"
    sees = SEES_LINES
    step = REPOST

    def find_subject(self) -> BankFile | None:
        key = self.request.GET.get("plik", "")
        if not key:
            self.count = postable_count()
            file = None
        else:
            file = get_object_or_404(BankFile, pk=row_key(key))
            self.count = postable_count(file)
        if not self.count:
            words = _("Nie ma wpłat, które da się od razu zaksięgować ponownie.")
            raise NothingLeft(words, self.landing())
        return file

    def landing(self) -> str:
        return reverse("ebok_desk_waiting")
