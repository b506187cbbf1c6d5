"""Forms of orders: the desk's quote, appointment and performance, and the customer's order."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.plugins import PayerAccount
from coop_cases.domain.order import DraftLine, usual_quote_end
from coop_cases.domain.queries import current_quote, find_order
from coop_cases.domain.registers import find_price
from coop_cases.forms.customer import text_area, text_input
from coop_cases.models import ServiceItem

QUANTITY: dict[str, Any] = {
    "min_value": Decimal("0.01"),
    "max_digits": 5,
    "decimal_places": 2,
    "localize": True,
}
PRICE: dict[str, Any] = {"min_value": 0, "max_digits": 7, "decimal_places": 2, "localize": True}
LINES = (1, 2)


class QuoteForm(StepForm):
    """A quote of one line or two; the first begins with the price list of the day.

    A new quote begins with the one that it replaces.
    """

    name_1 = forms.CharField(label=gettext_lazy("Za co"), max_length=120)
    quantity_1 = forms.DecimalField(label=gettext_lazy("Ile"), **QUANTITY)
    price_1 = forms.DecimalField(label=gettext_lazy("Cena brutto za jednostkę, zł"), **PRICE)
    valid_until = forms.DateField(label=gettext_lazy("Wycena ważna do"), widget=DayInput())
    name_2 = forms.CharField(
        label=gettext_lazy("Za co jeszcze"),
        help_text=gettext_lazy("Na przykład dojazd. Puste: tylko jedna pozycja."),
        max_length=120,
        required=False,
    )
    quantity_2 = forms.DecimalField(
        label=gettext_lazy("Ile, druga pozycja"), required=False, **QUANTITY
    )
    price_2 = forms.DecimalField(
        label=gettext_lazy("Cena brutto za jednostkę, zł, druga pozycja"), required=False, **PRICE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.order = find_order(kwargs["subject"])
        super().__init__(*args, **kwargs)

    def first_values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"valid_until": usual_quote_end(self.today)}
        for at, (name, quantity, price) in enumerate(self._begun(), start=1):
            values |= {f"name_{at}": name, f"quantity_{at}": quantity, f"price_{at}": price.amount}
        return values

    def _begun(self) -> Iterator[tuple[str, Decimal | int, Money]]:
        former = current_quote(self.subject)
        if former is not None:
            for line in former.lines.all():
                yield line.name, line.count, line.each
        elif self.order is not None:
            item = find_price(self.order.item, self.today)
            yield item.name, self.order.quantity, item.amount

    @property
    def lines(self) -> list[DraftLine]:
        cleaned = self.cleaned_data
        unit = self.order.item.unit if self.order else ""
        return [
            DraftLine(
                cleaned[f"name_{at}"],
                cleaned[f"quantity_{at}"],
                unit if at == 1 else "",
                Money(cleaned[f"price_{at}"]),
            )
            for at in LINES
            if cleaned[f"name_{at}"]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        second = [
            cleaned.get(f"{name}_2") not in (None, "") for name in ("name", "quantity", "price")
        ]
        if any(second) and not all(second):
            self.add_error("name_2", _("Wpisz nazwę, ile i cenę albo zostaw puste."))
        return cleaned


class AppointmentForm(StepForm):
    day = forms.DateField(label=gettext_lazy("Dzień"), widget=DayInput())
    hour = forms.TimeField(
        label=gettext_lazy("Godzina"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    @property
    def at(self) -> datetime:
        known = self.cleaned_data
        return timezone.make_aware(datetime.combine(known["day"], known["hour"]))


class DoneForm(StepForm):
    done_on = forms.DateField(label=gettext_lazy("Kiedy wykonano"), widget=DayInput())

    def first_values(self) -> dict[str, Any]:
        return {"done_on": self.today}


class DocumentForm(StepForm):
    document = forms.CharField(
        label=gettext_lazy("Numer dokumentu"),
        help_text=gettext_lazy("Na przykład faktury albo noty z programu finansowego."),
        max_length=120,
    )


MAX_PIECES = 99
MAX_WISHES_LENGTH = 2000


class OrderForm(forms.Form):
    """The service, its quantity and the account that pays.

    A choice with a single answer is not shown.
    """

    service = forms.TypedChoiceField(
        label=gettext_lazy("Jaka usługa?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wybierz usługę."),
            "invalid_choice": gettext_lazy("Wybierz usługę z listy."),
        },
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Ile?"),
        help_text=gettext_lazy("Na przykład ile wodomierzy albo ile kluczy."),
        min_value=1,
        max_value=MAX_PIECES,
        initial=1,
        widget=text_input(inputmode="numeric"),
        error_messages={"required": gettext_lazy("Wpisz, ile.")},
    )
    account_no = forms.ChoiceField(
        label=gettext_lazy("Które konto obciążyć?"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": gettext_lazy("Wybierz konto.")},
    )
    wishes = forms.CharField(
        label=gettext_lazy("Co jeszcze powinniśmy wiedzieć?"),
        help_text=gettext_lazy(
            "Na przykład kiedy jesteś w domu. Nie podawaj numeru PESEL ani danych innych osób."
        ),
        required=False,
        max_length=MAX_WISHES_LENGTH,
        widget=text_area(4),
    )

    def __init__(
        self,
        *args: Any,
        services: Sequence[ServiceItem],
        accounts: Sequence[PayerAccount],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.services = {one.pk: one for one in services}
        self.accounts = accounts
        service = self.fields["service"]
        assert isinstance(service, forms.TypedChoiceField)
        service.choices = [(one.pk, one.name) for one in services]
        if len(accounts) > 1:
            account = self.fields["account_no"]
            assert isinstance(account, forms.ChoiceField)
            account.choices = [
                ("", _("Wybierz")),
                *((one.number, f"{one.number}, {one.detail}") for one in accounts),
            ]
        else:
            del self.fields["account_no"]

    @property
    def item(self) -> ServiceItem:
        return self.services[self.cleaned_data["service"]]

    @property
    def account(self) -> str:
        """Return the chosen account, the only one, or ""."""
        chosen: str = self.cleaned_data.get("account_no", "")
        return chosen or (self.accounts[0].number if self.accounts else "")

    @property
    def offered(self) -> list[tuple[Any, ServiceItem]]:
        """Each radio button with its service."""
        return list(zip(self["service"], self.services.values(), strict=True))


class ConfirmForm(forms.Form):
    """The quote that was read, and whether the work may begin at once."""

    quote = forms.UUIDField(widget=forms.HiddenInput)
    begins_early = forms.BooleanField(required=False)
