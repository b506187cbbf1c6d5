"""The forms of whoever orders a service: asking for a quote, and confirming it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.customer import text_area, text_input
from cases.models import ServiceItem
from cms_ext.plugins import PayerAccount

MOST = 99
LONGEST_WISHES = 2000


class OrderForm(forms.Form):
    """Which service, how much of it, and which account pays; one that has a single answer is not
    asked.
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
        max_value=MOST,
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
        max_length=LONGEST_WISHES,
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
        """The chosen one, the only one, or none."""
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
