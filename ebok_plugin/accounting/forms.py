"""Forms for the accountant: accounts of the plan, and the journal of a month."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.models import Property
from ebok_plugin.accounting.models import Journal, is_plan_account
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.forms.desk import EVERYWHERE
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
        help_text=gettext_lazy("Tylko okresy zamknięte dla księgowania, jeszcze bez dziennika."),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Ten okres nie czeka na dziennik: jest otwarty albo ma już dziennik."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = Journal.objects.filter(corrects=None).values_list("period", flat=True)
        months = sorted(closed_periods() - set(made), reverse=True)
        set_choices(self, "period", [(month, Period.parse(month).name) for month in months])


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
        set_choices(self, "period", [(month, Period.parse(month).name) for month in months])


MONTHS_BACK = 36


class ProgramTurnoverForm(forms.Form):
    """Which property; the months are those of the snapshot."""

    nieruchomosc = forms.ChoiceField(label=gettext_lazy("Nieruchomość"), required=False)

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query)
        rows = Property.objects.order_by("code__polish").values_list("code", "name")
        choices: list[tuple[str, str | Promise]] = [EVERYWHERE]
        choices += ((code, f"{code}, {name}") for code, name in rows)
        set_choices(self, "nieruchomosc", choices)

    @property
    def property_code(self) -> str:
        """Return the chosen property; every one where it is not one."""
        self.is_valid()
        code: str = self.cleaned_data.get("nieruchomosc", "")
        return code


class TurnoverForm(ProgramTurnoverForm):
    """Months and property; a wrong one in the address is the month before this one."""

    od = forms.ChoiceField(label=gettext_lazy("Od miesiąca"), required=False)
    do = forms.ChoiceField(label=gettext_lazy("Do miesiąca"), required=False)
    field_order = ("od", "do", "nieruchomosc")

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        self.usual = Period.of(today).previous
        usual = {"od": str(self.usual), "do": str(self.usual)}
        super().__init__(usual | {name: query[name] for name in query if query[name]})
        months = [Period.of(today).plus(-back) for back in range(MONTHS_BACK)]
        for name in ("od", "do"):
            set_choices(self, name, [(str(month), month.name) for month in months])

    def _month(self, name: str) -> Period:
        self.is_valid()
        text = self.cleaned_data.get(name)
        return Period.parse(text) if text else self.usual

    @property
    def first(self) -> Period:
        return min(self._month("od"), self._month("do"))

    @property
    def last(self) -> Period:
        return max(self._month("od"), self._month("do"))


class YearForm(forms.Form):
    """A year; a wrong one in the address is this year."""

    rok = forms.ChoiceField(label=gettext_lazy("Rok"), required=False)

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        self.usual = today.year
        super().__init__({"rok": query.get("rok") or str(self.usual)})
        years = range(today.year, today.year - 6, -1)
        set_choices(self, "rok", [(str(year), str(year)) for year in years])

    @property
    def year(self) -> int:
        self.is_valid()
        return int(self.cleaned_data.get("rok") or self.usual)


class TakeBackCostsForm(StepForm):
    """A file of costs by its SHA-256, and why it goes."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason", "TAKEN_BACK": "file"}

    file = forms.CharField(
        label=gettext_lazy("Skrót pliku (z listy)"), min_length=64, max_length=64
    )
    reason = reason_field()
