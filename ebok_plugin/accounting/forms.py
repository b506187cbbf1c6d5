"""Forms for the accountant: accounts of the plan, and the journal of a month."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.accounting.models import Journal
from ebok_plugin.accounting.models.rule import is_plan_account
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.forms.fields import reason_field


def _plan_account_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=20, validators=[is_plan_account], help_text=help_text
    )


class RuleForm(StepForm):
    """The two accounts; the subject is a component or a kind with its rule."""

    refused_at: ClassVar = {"SAME_ACCOUNT": "credit"}

    debit = _plan_account_field(
        gettext_lazy("Konto Wn"), gettext_lazy("na przykład 204-1 dla opłat, 130 dla wpłat")
    )
    credit = _plan_account_field(
        gettext_lazy("Konto Ma"), gettext_lazy("na przykład 700-2 dla opłat, 204-1 dla wpłat")
    )

    def first_values(self) -> dict[str, Any]:
        rule = self.subject.rule
        return {"debit": rule.debit, "credit": rule.credit} if rule else {}


class CloseJournalForm(StepForm):
    """One of the closed months without a journal."""

    refused_at: ClassVar = dict.fromkeys(
        ("JOURNAL_CLOSED", "PERIOD_OPEN", "JOURNAL_EMPTY", "RULE_MISSING"), "period"
    )

    period = forms.ChoiceField(
        label=gettext_lazy("Okres"),
        help_text=gettext_lazy("Tylko okresy zamknięte dla księgowania."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = sorted(closed_periods(), reverse=True)
        set_choices(self, "period", [(one, Period.parse(one).name) for one in months])


class CorrectJournalForm(StepForm):
    """A month whose journal is closed, and why it has to be corrected."""

    refused_at: ClassVar = {
        **dict.fromkeys(("JOURNAL_MISSING", "PERIOD_OPEN", "JOURNAL_EMPTY"), "period"),
        "REASON_REQUIRED": "reason",
    }

    period = forms.ChoiceField(label=gettext_lazy("Okres dziennika do skorygowania"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It is on one page with CloseJournalForm, whose fields have the usual ids.
        super().__init__(*args, auto_id="koryguj_%s", **kwargs)
        made = Journal.objects.filter(corrects=None).order_by("-period")
        months = made.values_list("period", flat=True)
        set_choices(self, "period", [(one, Period.parse(one).name) for one in months])
