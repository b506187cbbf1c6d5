"""Whom to remind: from which arrears on, how long late, where, and not again for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO
from cms_ext.frontend.theme.choices import offer
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.models import Building, Property, Staircase
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.forms.fields import AmountField
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.reminders import LEAST_PAUSE, MOST_PAUSE, ReminderFilter

EVERYWHERE = ("", _("wszędzie"))
PROPERTY, BUILDING, STAIRCASE, ACCOUNT = "n", "b", "k", "a"


@dataclass(frozen=True, slots=True)
class RemindersOffer:
    """What is offered first: what was looked at on the list of arrears, or one account's card.

    `place` as the form has it (`n:N-01`, `b:B-01` or empty), `least` and `days` as typed there.
    """

    place: str = ""
    least: str = "50,00"
    days: str = "14"
    account: Account | None = None


class RemindersForm(StepForm):
    """The subject is a RemindersOffer."""

    refused_at: ClassVar = {"SERIES_LEAST": "least", "SERIES_PAUSE": "pause"}

    least = AmountField(
        label=_("Zaległość co najmniej (zł)"),
        error_messages={
            "required": _("Podaj najmniejszą zaległość, od której wysyłamy przypomnienie.")
        },
    )
    days = forms.IntegerField(
        label=_("Najstarszy termin minął co najmniej tyle dni temu"),
        min_value=1,
        max_value=3650,
    )
    place = forms.ChoiceField(label=_("Gdzie"), required=False)
    pause = forms.IntegerField(
        label=_("Pomiń konta, którym przypomniano w ostatnich dniach (ile dni)"),
        min_value=LEAST_PAUSE,
        max_value=MOST_PAUSE,
        help_text=_("Przez tyle dni te konta nie dostaną też następnego przypomnienia."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.subject.account
        if account is not None:
            # Whoever owes anything: only the pause is still to be chosen.
            for name in ("least", "days", "place"):
                self.fields[name].widget = self.fields[name].hidden_widget()
            chosen = str(_("konto {number}")).format(number=account.account_no)
            offer(self, "place", [(f"{ACCOUNT}:{account.pk}", chosen)])
            return
        properties = Property.objects.order_by("code").values_list("code", "name")
        buildings = Building.objects.order_by("code").values_list("code", "address")
        stairs = Staircase.objects.order_by("building__code", "code")
        places = [
            *((f"{PROPERTY}:{code}", f"{code}, {name}") for code, name in properties),
            *((f"{BUILDING}:{code}", f"{code}, {address}") for code, address in buildings),
            *(
                (f"{STAIRCASE}:{key}", _staircase(address, code))
                for key, address, code in stairs.values_list("pk", "building__address", "code")
            ),
        ]
        offer(self, "place", [EVERYWHERE, *places])

    def first_values(self) -> dict[str, Any]:
        first = self.subject
        place = f"{ACCOUNT}:{first.account.pk}" if first.account else first.place
        return {"least": first.least, "days": first.days, "pause": 30, "place": place}

    def clean_least(self) -> Any:
        least = self.cleaned_data["least"]
        if least <= ZERO:
            raise forms.ValidationError(self.fields["least"].error_messages["required"])
        return least

    @property
    def reminder_filter(self) -> ReminderFilter:
        """What was filled in."""
        entered = self.cleaned_data
        return ReminderFilter(
            entered["least"], entered["days"], entered["pause"], _scope(entered["place"])
        )


def _staircase(address: str, code: str) -> str:
    return str(_("{address}, klatka {code}")).format(address=address, code=code)


def _scope(chosen: str) -> DebtorScope:
    kind, _colon, key = chosen.partition(":")
    if kind == ACCOUNT:
        return DebtorScope(account=int(key))
    if kind == STAIRCASE:
        return DebtorScope(staircase=int(key))
    if kind == BUILDING:
        return DebtorScope(building=key)
    return DebtorScope(property=key)
