"""Forms of debts: letters for chosen accounts, delivery, steps outside, and the end by hand."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.text.polish import order_polish
from cms_ext.base.web.row_key import row_key
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.debts.vocabulary import LETTERS, StageKind
from ebok_plugin.ledger.forms.fields import day_field, reason_field

NOBODY = gettext_lazy("Zaznacz przynajmniej jedno konto na liście zaległości.")


class DemandsForm(StepForm):
    """Which letter and for which accounts, as the list of debtors sends them."""

    etap = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in StageKind if kind in LETTERS],
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("Wybierz pismo na liście zaległości."),
            "invalid_choice": gettext_lazy("Takiego pisma nie ma. Wybierz je na liście."),
        },
    )
    konta = forms.CharField(widget=forms.HiddenInput, error_messages={"required": NOBODY})

    def clean_konta(self) -> list[int]:
        """Parse the ids of the accounts."""
        keys = [row_key(part) for part in self.cleaned_data["konta"].split(",")]
        found = [key for key in keys if key is not None]
        if not found or len(found) != len(keys):
            raise forms.ValidationError(NOBODY)
        return found

    @property
    def kind(self) -> StageKind:
        return StageKind(self.cleaned_data["etap"])


class DeliveryForm(StepForm):
    """On which day letters arrived; the subject are the debts (DebtLine) that they are about."""

    refused_at: ClassVar = {"DEBT_FUTURE": "on", "DEBT_BEFORE": "on", "DEBT_NO_LETTER": "letters"}

    on = day_field(
        label=gettext_lazy("Doręczono dnia"),
        help_text=gettext_lazy("Dzień ze zwrotnego potwierdzenia odbioru."),
    )

    letters = forms.MultipleChoiceField(
        label=gettext_lazy("Pisma"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Zaznacz pisma, które doręczono.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("{account}, {name}: {stage} z {day}")
        waiting = [
            (line, letter)
            for line in sorted(self.subject, key=lambda one: order_polish(one.account.account_no))
            for letter in line.standing.last.letters.all()
            if letter.delivered_on is None
        ]
        choices = [
            (
                str(letter.pk),
                words.format(
                    account=line.account.account_no,
                    name=letter.person.name,
                    stage=line.standing.last.get_kind_display(),
                    day=format_day(line.standing.last.on),
                ),
            )
            for line, letter in waiting
        ]
        set_choices(self, "letters", choices)
        costs = {line.standing.last.costs for line, _letter in waiting} - {ZERO}
        if costs:
            label = _("Z doręczeniem konto obciążają koszty upomnienia: {amount}.")
            self.fields["letters"].help_text = label.format(amount=max(costs))

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}


class OwnDeliveryForm(DeliveryForm):
    """The same for one debt, with all its letters ticked; the subject is its DebtLine."""

    def __init__(self, *args: Any, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, subject=[subject], **kwargs)
        letters = subject.standing.last.letters.all()
        self.initial["letters"] = [
            str(letter.pk) for letter in letters if letter.delivered_on is None
        ]


class OutsideStageForm(StepForm):
    """What a court, a bailiff or an enforcement body did; the subject is a DebtLine."""

    refused_at: ClassVar = {
        "DEBT_FUTURE": "on",
        "DEBT_BEFORE": "on",
        "DEBT_REFERENCE": "reference",
    }

    on = day_field(label=gettext_lazy("Dzień"))
    reference = forms.CharField(
        label=gettext_lazy("Sąd albo organ i sygnatura"),
        max_length=80,
        help_text=gettext_lazy("Na przykład: SR w Przykładowie, I Nc 123/26."),
    )

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}


class DropForm(StepForm):
    """Why a debt is not collected any more."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = reason_field()


class DebtFilterForm(forms.Form):
    """The stage at which debts are; everything for a wrong value."""

    etap = forms.ChoiceField(label=gettext_lazy("Etap"), required=False)

    def __init__(self, query: Any, kinds: Sequence[StageKind]) -> None:
        super().__init__(query)
        chosen = [(kind.value, kind.label) for kind in kinds]
        set_choices(self, "etap", [("", str(gettext_lazy("każdy"))), *chosen])

    @property
    def kind(self) -> StageKind | None:
        chosen = self.cleaned_data.get("etap") if self.is_valid() else ""
        return StageKind(chosen) if chosen else None
