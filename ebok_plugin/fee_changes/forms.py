"""Forms of a fee change: its draft, its steps, deliveries, opinions and contests."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.dates.period import Period
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import find_cost_kinds
from ebok_plugin.charges.domain.tariff import RateBook, rates_in_force
from ebok_plugin.charges.forms.component import PaperField, RateField
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.delivery import ReportedDelivery
from ebok_plugin.fee_changes.domain.fee_change import NewRate, Reasons
from ebok_plugin.fee_changes.models import (
    ChangedRate,
    Contest,
    FeeChange,
    FeeNotice,
    NoticeDelivery,
)
from ebok_plugin.ledger.forms.fields import compact_account_no
from ebok_plugin.ledger.templatetags.ledger import format_quantity


class MonthInput(forms.DateInput):
    input_type = "month"

    def format_value(self, value: Any) -> str | None:
        return str(value) if value else None


class MonthField(forms.CharField):
    """A month such as `2027-04`; cleans to a Period, or None when left empty."""

    widget = MonthInput

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Period.parse(text)
        except ValueError as error:
            raise forms.ValidationError(_("Podaj miesiąc w postaci 2027-04.")) from error


class MonthForm(forms.Form):
    """Selects the month of the calendar."""

    miesiac = MonthField(label=gettext_lazy("Zmiana od miesiąca"))


class ChangedRateRow(NamedTuple):
    """A row of the draft's table: the component, its kind of cost, its rate now, its two fields."""

    component: Component
    kind: str
    now: Decimal | None
    rate: BoundField
    since: BoundField


class FeeChangeDraftForm(StepForm):
    """The draft: every component with a new rate and month to fill in.

    `since_all` is the month of each new rate whose own month is empty.
    """

    subject: FeeChange | None

    since_all = MonthField(
        label=gettext_lazy("Ten sam miesiąc dla wszystkich"),
        required=False,
        help_text=gettext_lazy("Liczy się przy stawkach, przy których nie ma własnego miesiąca."),
    )
    place = forms.ModelChoiceField(
        Property.objects.order_by("code__polish"),
        label=gettext_lazy("Nieruchomość"),
        required=False,
        empty_label=gettext_lazy("wszystkie"),
    )
    justification = forms.CharField(
        label=gettext_lazy("Uzasadnienie"),
        help_text=gettext_lazy(
            "Przeczyta je każdy płatnik. Co najmniej 200 znaków. Pusty wiersz dzieli akapity, "
            "wiersz od „- ” to punkt listy, **tekst** jest pogrubiony."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    resolution = forms.CharField(
        label=gettext_lazy("Numer uchwały"),
        help_text=gettext_lazy("Wymagany, gdy zmieniają się opłaty zależne od Spółdzielni."),
        required=False,
        max_length=60,
    )
    resolution_paper = PaperField(label=gettext_lazy("Uchwała w bibliotece"))
    refused_at: ClassVar[Mapping[str, str]] = {"PAPER_UNKNOWN": "resolution_paper"}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self._components = list(Component.objects.order_by("code__polish"))
        self._now = RateBook(rates_in_force(today))
        for component in self._components:
            self.fields[f"rate_{component.pk}"] = RateField(
                label=_("Nowa stawka: {name}").format(name=component.name),
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 9}),
            )
            self.fields[f"since_{component.pk}"] = MonthField(
                label=_("Od miesiąca: {name}").format(name=component.name), required=False
            )

    def first_values(self) -> dict[str, Any]:
        change = self.subject
        if change is None:
            return {}
        values: dict[str, Any] = {
            "justification": change.justification,
            "resolution": change.resolution,
        }
        for row in change.rates.all():
            values["place"] = row.property_id
            values[f"rate_{row.component_id}"] = format_quantity(row.rate, 2)
            values[f"since_{row.component_id}"] = Period.of(row.planned_from)
        return values

    def rows(self) -> Iterator[ChangedRateRow]:
        kinds = find_cost_kinds(self.today)
        for component in self._components:
            kind = kinds.get(component.pk)
            span = self._now.find(component.pk, on=self.today, property_id=None)
            yield ChangedRateRow(
                component,
                str(kind.label) if kind else "",
                span.rate if span else None,
                self[f"rate_{component.pk}"],
                self[f"since_{component.pk}"],
            )

    def about(self) -> list[BoundField]:
        """Return the fields that are not in the table."""
        names = [name for name in FeeChangeDraftForm.base_fields if name in self.fields]
        return [self[name] for name in names if name != "since_all"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for component in self._components:
            rate, since = f"rate_{component.pk}", f"since_{component.pk}"
            own_month = cleaned.get(since) is not None or since in self.errors
            if cleaned.get(rate) is not None and not own_month:
                cleaned[since] = cleaned.get("since_all")
            if (cleaned.get(rate) is None) == (cleaned.get(since) is None):
                continue
            missing = rate if cleaned.get(rate) is None else since
            if missing not in self.errors:
                self.add_error(missing, _("Podaj i stawkę, i miesiąc, albo żadnego z nich."))
        return cleaned

    @property
    def new_rates(self) -> list[NewRate]:
        place: Property | None = self.cleaned_data["place"]
        new_rates = []
        for component in self._components:
            rate: Decimal | None = self.cleaned_data[f"rate_{component.pk}"]
            since: Period | None = self.cleaned_data[f"since_{component.pk}"]
            if rate is not None and since is not None:
                new_rates.append(NewRate(component, rate, since, place))
        return new_rates

    @property
    def chosen_paper(self) -> UUID | None:
        """Return the resolution's paper that the draft names so far."""
        return self.subject.resolution_paper if self.subject else None

    def reasons(self, paper: UUID | None) -> Reasons:
        """Return the reasons with the resolution's paper, which only the caller can check."""
        return Reasons(self.cleaned_data["justification"], self.cleaned_data["resolution"], paper)


class OneLineForm(StepForm):
    """A single line of text; the verb itself refuses one that says too little."""

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


MAX_BYTES = 5_000_000  # of a file of deliveries


class FeeNoticeForm(StepForm):
    """About one payer's notice of the change, found by account number."""

    account_no = forms.CharField(label=gettext_lazy("Numer konta"), max_length=20)

    def clean_account_no(self) -> str:
        number = compact_account_no(self.cleaned_data["account_no"])
        notices = self.subject.notices.select_related("change", "account__payer")
        notice: FeeNotice | None = notices.filter(account__account_no=number).first()
        if notice is None:
            raise forms.ValidationError(
                _("Konto {number} nie ma zawiadomienia o tej zmianie.").format(number=number)
            )
        self.notice = notice
        return number


def day_field(label: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
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
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("Plik jest większy niż 5 MB. Podziel go."))
        content: bytes = upload.read()
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
