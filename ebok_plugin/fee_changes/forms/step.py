"""What a change is asked for on its way: decisions, deliveries, a case in court."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.fee_changes.domain.delivery import ReportedDelivery
from ebok_plugin.fee_changes.models import ChangedRate, Contest, FeeNotice, NoticeDelivery


class OneLineForm(StepForm):
    """One line, which the verb itself refuses when it says too little."""

    tekst = forms.CharField(max_length=255, required=False)
    label: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tekst"].label = self.label

    @property
    def text(self) -> str:
        words: str = self.cleaned_data["tekst"]
        return words


class ApproveForm(OneLineForm):
    label = gettext_lazy("Numer decyzji albo uchwały zarządu")
    refused_at: ClassVar = {"DECISION_REQUIRED": "tekst"}


class ReturnForm(OneLineForm):
    label = gettext_lazy("Co poprawić")
    refused_at: ClassVar = {"REASON_REQUIRED": "tekst"}


class AnnulForm(OneLineForm):
    label = gettext_lazy("Powód odwołania")
    refused_at: ClassVar = {"REASON_REQUIRED": "tekst"}


MOST_BYTES = 5_000_000


class FeeNoticeForm(StepForm):
    """About one payer's notice of the change, found by the number of the account."""

    account_no = forms.CharField(label=gettext_lazy("Numer konta"), max_length=20)

    def clean_account_no(self) -> str:
        number: str = self.cleaned_data["account_no"].strip().upper()
        notices = self.subject.notices.select_related("change", "account__payer")
        found: FeeNotice | None = notices.filter(account__account_no=number).first()
        if found is None:
            raise forms.ValidationError(
                _("Konto {number} nie ma zawiadomienia o tej zmianie.").format(number=number)
            )
        self.notice = found
        return number


def day_field(label: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class NoticeDeliveryForm(FeeNoticeForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("Sposób"), choices=NoticeDelivery.Channel.choices
    )
    sent_on = day_field(gettext_lazy("Wysłano"), required=True)
    delivered_on = day_field(gettext_lazy("Doręczono"), required=False)
    proof = forms.CharField(
        label=gettext_lazy("Dowód"),
        help_text=gettext_lazy("Na przykład numer potwierdzenia odbioru."),
        required=False,
        max_length=120,
    )

    @property
    def reported_delivery(self) -> ReportedDelivery:
        data = self.cleaned_data
        return ReportedDelivery(
            NoticeDelivery.Channel(data["channel"]),
            data["sent_on"],
            data["delivered_on"],
            data["proof"],
        )


class DeliveryFileForm(StepForm):
    file = forms.FileField(
        label=gettext_lazy("Plik CSV"),
        help_text=gettext_lazy(
            "Kolumny: account_no;channel;sent_on;delivered_on;proof, daty jak 2026-11-20."
        ),
    )

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("Plik jest większy niż 5 MB. Podziel go."))
        content: bytes = given.read()
        return content


class OpinionForm(FeeNoticeForm):
    opinion = forms.CharField(
        label=gettext_lazy("Opinia prawna"),
        help_text=gettext_lazy("Dlaczego zawiadomienie uznaje się za doręczone w terminie."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ContestForm(FeeNoticeForm):
    court_ref = forms.CharField(
        label=gettext_lazy("Sygnatura sprawy albo znak pozwu"), max_length=60
    )
    filed_on = day_field(gettext_lazy("Pozew z dnia"), required=True)
    rates = forms.MultipleChoiceField(
        label=gettext_lazy("Kwestionowane składniki"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rates = self.subject.rates.select_related("component")
        self._rates: dict[str, ChangedRate] = {str(rate.pk): rate for rate in rates}
        field = self.fields["rates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, rate.component.name) for key, rate in self._rates.items()]

    @property
    def contested(self) -> list[ChangedRate]:
        return [self._rates[key] for key in self.cleaned_data["rates"]]


class ContestEndForm(StepForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Wynik"),
        choices=[choice for choice in Contest.State.choices if choice[0] != Contest.State.OPEN],
    )
    final_on = day_field(gettext_lazy("Prawomocny z dniem"), required=True)
