"""Form fields of the desks, and the base form of acts on an account."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import AmountError, Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH, plain_dashes
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.domain.account import NumberRule, load_number_rule
from ebok_plugin.ledger.models import Account

NO_DATE = gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026.")


class AmountField(forms.CharField):
    """An amount as a clerk writes it; its clean value is Money, or None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text)
        except AmountError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class PercentField(forms.DecimalField):
    """A percentage a year with at most two decimals, written with a comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=5,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **kwargs,
        )


def compact_account_no(typed: str) -> str:
    """Spell a typed account number as the register does: without blanks, in capitals."""
    return "".join(plain_dashes(typed).split()).upper()


class AccountField(forms.CharField):
    """The number of an account; its clean value is the account."""

    def clean(self, value: Any) -> Account:
        number = compact_account_no(super().clean(value))
        known = Account.objects.select_related("payer", "premises__building")
        account = known.filter(account_no=number).first()
        if account is None:
            raise forms.ValidationError(
                _("Nie ma konta o numerze %(number)s. Sprawdź numer."),
                code="unknown",
                params={"number": number},
            )
        return account


NO_NUMBER = "BRAK"


class OwnNumberField(forms.CharField):
    """The bank number of an account: 26 digits, empty, or BRAK for an account without one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Rachunek do wpłat"))
        super().__init__(
            required=False,
            max_length=MAX_TYPED_LENGTH,
            help_text=gettext_lazy(
                "26 cyfr, odstępy nie przeszkadzają. Puste pole: jak w „Ustawieniach” → „Numery "
                "do wpłat mieszkańców”. Słowo BRAK: bez numeru, wpłaty na wspólny rachunek."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )


def read_own_number(typed: str, account_no: str, *, by_two: bool = False) -> str | None:
    """Return the 26 digits typed or made of the account number, or None for no own number.

    Raises ValidationError, unless decided `by_two` also for a number of another rule.
    """
    if typed.upper() == NO_NUMBER:
        return None
    rule = load_number_rule()
    try:
        if typed:
            nrb = parse_nrb(typed)
            return nrb if by_two else _of_rule(nrb, account_no, rule)
        return None if rule.goes_without else rule.build(account_no)
    except NrbError as error:
        if typed:
            raise forms.ValidationError(error.message, code=error.code) from error
        raise forms.ValidationError(
            _(
                "Z tego numeru nie da się zrobić rachunku: numer ma litery albo bank nie "
                "nadał Spółdzielni rachunków wirtualnych. Wpisz 26 cyfr rachunku albo BRAK."
            )
        ) from error


def _of_rule(nrb: str, account_no: str, rule: NumberRule) -> str:
    """Return the number if the site builds it; any other one takes two people."""
    if rule.is_number_of(account_no, nrb):
        return nrb
    raise forms.ValidationError(
        _(
            "Program tworzy dla tego konta inny numer. Rachunek podany przez bank zatwierdza druga "
            "osoba: tu wpisz BRAK, a potem na stronie konta „Zmień rachunek do wpłat”."
        ),
        code="two_persons",
    )


def day_field(**kwargs: Any) -> forms.DateField:
    """Return a date field with the browser's own calendar."""
    return forms.DateField(
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Podaj datę."), "invalid": NO_DATE},
        **kwargs,
    )


def reason_field(**kwargs: Any) -> forms.CharField:
    """Return the field of a reason; the verbs require ten characters."""
    return forms.CharField(
        max_length=255,
        error_messages={"required": gettext_lazy("Podaj powód (co najmniej 10 znaków).")},
        **{
            "label": gettext_lazy("Powód"),
            "help_text": gettext_lazy("Co najmniej 10 znaków. Zostaje przy operacji na stałe."),
            **kwargs,
        },
    )


# At which field a refusal stands; any other stands above the form.
REFUSED_AT: Mapping[str, str] = {
    "AMOUNT_SIGN": "amount",
    "AMOUNT_ZERO": "amount",
    "AMOUNT_TOO_LARGE": "amount",
    "WAIVER_TOO_LARGE": "amount",
    "PERIOD_CLOSED": "on",
    "BEFORE_OPENING": "on",
    "ACCOUNT_CLOSED": "on",
    "DATE_FUTURE": "on",
    "DATE_TOO_FAR": "on",
    "REVERSAL_TOO_EARLY": "on",
    "DUE_DATE_REQUIRED": "due_date",
    "NOTE_DUE": "due_date",
    "REASON_REQUIRED": "reason",
    "SAME_ACCOUNT": "target",
    "PLAN_DATE": "agreed_on",
    "PLAN_ROWS": "rows",
    "PLAN_SUM": "rows",
    "PLAN_LATE": "first",
    "PLAN_DEBIT": "debits",
    "PLAN_OVERLAP": "debits",
}


class ActForm(StepForm):
    """A form of an act; its `key` is set when it is shown, so that sending it twice acts once."""

    refused_at = REFUSED_AT

    key = forms.RegexField(r"^[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        return {"key": uuid4().hex, "on": self.today}

    @property
    def affected_accounts(self) -> list[Account]:
        """Return the accounts whose balances the preview shows."""
        return [self.subject if isinstance(self.subject, Account) else self.subject.account]

    @property
    def preview_day(self) -> date:
        """Return the day of the preview: today, or the day of what is booked ahead."""
        day: date = self.cleaned_data.get("on", self.today)
        return max(self.today, day)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What was filled in, as text."""
        lines = []
        for field in self.visible_fields():
            text = self._words(field.name)
            if text:
                lines.append((str(field.label), text))
        return lines

    def _words(self, name: str) -> str:
        value = self.cleaned_data.get(name)
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, list):
            return "; ".join(str(choices.get(one, one)) for one in value)
        if isinstance(value, date):
            return format_day(value)
        if isinstance(value, Money):
            return str(value)
        return str(choices.get(value, value or ""))
