"""What a clerk posts by hand on one account, or proposes to a second person (`ledger.md` §2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.choices import offer
from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import AccountField, AmountField, day_field, reason_field
from ebok_plugin.interest.domain.proposal import usual_due_date
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

MONTHS = 12
TITLE_LENGTH = 140


class PaymentForm(ActForm):
    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data wpłaty"))
    title = forms.CharField(label=_("Tytuł"), max_length=TITLE_LENGTH)
    period = forms.ChoiceField(
        label=_("Za miesiąc"),
        required=False,
        help_text=_("Tylko gdy płatnik go wskazał; inaczej wpłata spłaca najstarsze należności."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(1 - back) for back in range(MONTHS)]
        named = ((str(one), one.name) for one in months)
        offer(self, "period", [("", _("nie wskazano")), *named])

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "title": _("Wpłata w kasie")}


class ReturnForm(ActForm):
    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data zwrotu"))
    title = forms.CharField(label=_("Tytuł"), max_length=TITLE_LENGTH)

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "title": _("Zwrot wpłaty")}


class AdjustmentForm(ActForm):
    direction = forms.ChoiceField(
        label=_("Kierunek"),
        choices=[("owed", _("zwiększa należność")), ("credit", _("zmniejsza należność"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz, czy korekta zwiększa, czy zmniejsza należność.")},
    )
    amount = AmountField(label=_("Kwota (zł)"), help_text=_("Bez znaku."))
    on = day_field(label=_("Data księgowania"))
    due_date = day_field(
        label=_("Termin płatności"),
        required=False,
        help_text=_("Tylko gdy korekta zwiększa należność."),
    )
    subaccount = forms.ChoiceField(label=_("Subkonto"), choices=SubAccount.choices)
    title = forms.CharField(
        label=_("Tytuł"), max_length=TITLE_LENGTH, help_text=_("Przeczyta go mieszkaniec.")
    )
    reason = reason_field()

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount.grosze < 0:
            raise forms.ValidationError(_("Napisz kwotę bez znaku i wybierz kierunek."))
        return amount


class WaiverForm(ActForm):
    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data księgowania"))
    reason = reason_field()


class ReversalForm(ActForm):
    """Takes back an entry; a transfer on both accounts, by its whole batch."""

    on = day_field(label=_("Data księgowania"))
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "on": max(self.today, self.subject.booking_date)}

    @property
    def touched(self) -> list[Account]:
        if self.subject.kind != EntryKind.TRANSFER:
            return super().touched
        return list(Account.objects.filter(entries__batch=self.subject.batch).order_by("pk"))


class BatchReversalForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    on = day_field(
        label=_("Data księgowania"),
        help_text=_("Pozycje późniejsze cofną się w dniu, w którym je zaksięgowano."),
    )
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}


class TransferForm(ActForm):
    target = AccountField(label=_("Na konto (numer)"), max_length=40)
    amount = AmountField(label=_("Kwota (zł)"))
    on = day_field(label=_("Data księgowania"))
    due_date = day_field(label=_("Termin płatności na tym koncie"))
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "due_date": self.today}

    @property
    def touched(self) -> list[Account]:
        return [self.subject, self.cleaned_data["target"]]


class NoteCorrectionForm(ActForm):
    """Asks for no due date when nothing of the note remains to be claimed."""

    due_date = day_field(label=_("Termin płatności nowej noty"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.subject.due:
            del self.fields["due_date"]

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "due_date": usual_due_date(self.today)}

    @property
    def touched(self) -> list[Account]:
        return [self.subject.note.entry.account]
