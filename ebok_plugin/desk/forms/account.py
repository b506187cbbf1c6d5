"""Forms to open a settlement account, grant rights to it, and look with residents' eyes."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import ReadReason
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.conf import list_regimes
from ebok_plugin.ledger.domain.account import NewAccount, next_account_no
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.holding import Holding
from ebok_plugin.ledger.forms.fields import (
    AmountField,
    OwnNumberField,
    day_field,
    read_own_number,
    reason_field,
)
from ebok_plugin.ledger.models import AccountAccess
from ebok_plugin.ledger.models.account import ACCOUNT_NO

NONE, OWED, OVERPAID = "", "OWED", "OVERPAID"


class OpenAccountForm(forms.Form):
    """The account itself; payer and premises are chosen before."""

    account_no = forms.RegexField(
        rf"^{ACCOUNT_NO}\Z",
        label=gettext_lazy("Numer konta"),
        help_text=gettext_lazy("Zaproponowano następny wolny."),
        error_messages={
            "required": gettext_lazy("Podaj numer konta."),
            "invalid": gettext_lazy("Do 20 znaków: wielkie litery, cyfry, kreska, ukośnik."),
        },
    )
    nrb = OwnNumberField()
    regime = forms.ChoiceField(
        label=gettext_lazy("Podstawa odsetek"),
        choices=lambda: [(regime.value, regime.label) for regime in list_regimes()],
        initial=lambda: list_regimes()[0],
    )
    opened_on = day_field(
        label=gettext_lazy("Otwarte od"),
        help_text=gettext_lazy("Dzień, od którego ta osoba płaci za lokal."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account_no"].initial = next_account_no()

    def clean_nrb(self) -> str | None:
        typed = self.cleaned_data["nrb"]
        number = self.cleaned_data.get("account_no")
        if not typed and not number:
            return None  # the number's own error says what to do first
        return read_own_number(typed, str(number))

    def new_account(self, payer: Person, premises: Premises) -> NewAccount:
        entered = self.cleaned_data
        return NewAccount(
            account_no=entered["account_no"],
            premises=premises,
            payer=payer,
            nrb=entered["nrb"],
            regime=entered["regime"],
            opened_on=entered["opened_on"],
        )


class OpeningBalanceForm(forms.Form):
    """The balance of the former system; for clerks who may post."""

    side = forms.ChoiceField(
        label=gettext_lazy("Saldo z dotychczasowego systemu"),
        required=False,
        choices=[
            (NONE, gettext_lazy("brak, konto zaczyna się od zera")),
            (OWED, gettext_lazy("do zapłaty")),
            (OVERPAID, gettext_lazy("nadpłata")),
        ],
    )
    balance = AmountField(label=gettext_lazy("Kwota (zł)"), required=False)
    balance_on = day_field(
        label=gettext_lazy("Saldo na dzień"),
        required=False,
        help_text=gettext_lazy("Puste pole: dzień otwarcia konta."),
    )
    due_date = day_field(
        label=gettext_lazy("Termin płatności salda"),
        required=False,
        help_text=gettext_lazy("Tylko przy saldzie do zapłaty. Puste pole: od razu."),
    )

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        side, amount = entered.get("side"), entered.get("balance")
        if side and "balance" not in self.errors and (amount is None or amount <= ZERO):
            self.add_error("balance", _("Podaj kwotę większą od zera."))
        if not side and amount is not None:
            self.add_error("side", _("Wybierz, czy kwota jest do zapłaty, czy jest nadpłatą."))
        if side == OVERPAID and entered.get("due_date"):
            self.add_error(
                "due_date", _("Nadpłata nie ma terminu płatności. Zostaw to pole puste.")
            )
        return entered

    def balance_of(self, opened_on: date) -> tuple[Money, date, date | None] | None:
        """Return signed amount, day and due date; None when the account begins at zero."""
        entered = self.cleaned_data
        if not entered["side"]:
            return None
        amount: Money = entered["balance"]
        signed = amount if entered["side"] == OWED else -amount
        return signed, entered["balance_on"] or opened_on, entered["due_date"]


Role = AccountAccess.Role


class HolderForm(forms.Form):
    """One person's role, share and days; the payer is the account's own."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rola"),
        choices=[(role.value, role.label) for role in Role if role != Role.PAYER],
        initial=Role.CO_OWNER,
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Zakres"),
        choices=AccountAccess.Scope.choices,
        initial=AccountAccess.Scope.ACT,
    )
    share = forms.DecimalField(
        label=gettext_lazy("Udział"),
        required=False,
        max_digits=7,
        decimal_places=6,
        localize=True,
        help_text=gettext_lazy("Tylko współwłaściciel: część całości, na przykład 0,5."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": gettext_lazy("Wpisz część całości, na przykład 0,25.")},
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(
        label=gettext_lazy("Ostatni dzień"),
        required=False,
        help_text=gettext_lazy("Pełnomocnik i opiekun mają go zawsze."),
    )

    def __init__(self, handed_in: Any = None, *, person: Person) -> None:
        super().__init__(handed_in, prefix=f"o{person.pk}")
        self.person = person

    @property
    def holding(self) -> Holding:
        entered = self.cleaned_data
        return Holding(
            person=self.person,
            role=entered["role"],
            scope=entered["scope"],
            share=entered["share"],
            valid_from=entered["valid_from"],
            valid_to=entered["valid_to"],
        )


START, HISTORY = "start", "historia"


class ResidentViewForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("Powód"),
        choices=[
            (one.value, one.label)
            for one in (ReadReason.CALL, ReadReason.CASE, ReadReason.SETTLEMENT)
        ],
        help_text=gettext_lazy("Mieszkaniec przeczyta go w „Kto oglądał moje dane”."),
    )
    words = reason_field(
        label=gettext_lazy("Opis"),
        help_text=gettext_lazy(
            "Co najmniej 10 znaków, bez danych osobowych. Zostaje w dzienniku dostępu."
        ),
    )
    page = forms.ChoiceField(
        label=gettext_lazy("Strona"),
        choices=[
            (START, gettext_lazy("Moje rozliczenia")),
            (HISTORY, gettext_lazy("Historia konta")),
        ],
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not is_reason(words):
            raise forms.ValidationError(_("Opisz powód (co najmniej 10 znaków)."))
        return words.strip()
