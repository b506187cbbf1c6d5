"""Writing a change: rates of components, and why."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.step import Done, Step
from cms_ext.office.workflow.views import StepView
from ebok_plugin.fee_changes.domain.fee_change import draft_fee_change, redraft_fee_change
from ebok_plugin.fee_changes.domain.rights import DRAFTS
from ebok_plugin.fee_changes.forms.draft import FeeChangeDraftForm
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.fee_changes.views.desk.screen import change_by


def _draft(change: FeeChange | None, form: FeeChangeDraftForm, today: date, origin: Origin) -> Done:
    rates, reasons = form.new_rates, form.reasons
    if change is None:
        kept = draft_fee_change(rates, reasons, origin=origin, today=today)
    else:
        kept = redraft_fee_change(change, rates, reasons, origin=origin)
    return Done(_("Szkic zmiany zapisano."), reverse("ebok_fee_change", args=[kept.pk]))


class DraftView(StepView[FeeChange | None]):
    """The next change, or the draft of the address; one that is checked already is refused."""

    template_name = "ebok_plugin/fee_changes/desk/draft.html"
    sees = DRAFTS
    step = Step("szkic", gettext_lazy("Zapisz szkic"), _draft, FeeChangeDraftForm)

    def find_subject(self, pk: int | None = None) -> FeeChange | None:
        return None if pk is None else change_by(pk)

    def landing(self) -> str:
        return reverse("ebok_fee_changes")

    def subtitle(self) -> str:
        return ""  # the number stands in the title
