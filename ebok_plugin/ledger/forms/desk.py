"""Forms of the finance desk: batches, calls, debtors, and rights to accounts."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.staff_registers.period_filter import TypedDateInput
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.person_chooser import PersonChooser
from cms_ext.premises.models import Building, Property
from ebok_plugin.ledger.domain.call_note import list_callable_contacts
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.domain.holding import Holding, end_access, grant_access
from ebok_plugin.ledger.forms.fields import (
    AmountField,
    OwnNumberField,
    compact_account_no,
    day_field,
    read_own_number,
    reason_field,
)
from ebok_plugin.ledger.models import Account, AccountAccess, Batch
from ebok_plugin.ledger.models.account import ACCOUNT_NO
from ebok_plugin.ledger.rights import GRANTS


class BatchFilterForm(forms.Form):
    """All fields are optional; a wrong value in the address filters nothing."""

    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        required=False,
        choices=[("", gettext_lazy("każdy")), *Batch.Kind.choices],
    )
    od = day_field(label=gettext_lazy("Zaksięgowano od"), required=False)
    do = day_field(label=gettext_lazy("Zaksięgowano do"), required=False)
    kto = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """Return the arguments of `queries.batches.filter_batches`."""
        self.is_valid()
        names = {"kind": "rodzaj", "since": "od", "until": "do", "made_by": "kto"}
        return {name: self.cleaned_data.get(field) or None for name, field in names.items()}


class PostedDaysForm(forms.Form):
    """Both days are optional; a wrong value in the address filters nothing."""

    od = day_field(label=gettext_lazy("Zaksięgowano od"), required=False)
    do = day_field(label=gettext_lazy("Zaksięgowano do"), required=False)

    def days(self) -> tuple[date | None, date | None]:
        """Return the first day and the last one."""
        self.is_valid()
        return self.cleaned_data.get("od"), self.cleaned_data.get("do")


class BatchReversalForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    on = day_field(
        label=gettext_lazy("Data księgowania"),
        help_text=gettext_lazy("Pozycje późniejsze cofną się w dniu, w którym je zaksięgowano."),
    )
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}


SOMEBODY_ELSE = "inna"


class CallForm(StepForm):
    """A note of a call; the subject is the account."""

    refused_at: ClassVar = {
        "CALL_FUTURE": "on",
        "CALL_EMPTY": "words",
        "CALL_STRANGER": "spoken_with",
    }

    key = forms.RegexField(r"^[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    on = day_field(label=gettext_lazy("Dzień rozmowy"))
    spoken_with = forms.ChoiceField(label=gettext_lazy("Z kim"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("O czym"),
        max_length=1000,
        help_text=gettext_lazy(
            "Na przykład: obiecał zapłacić do 30.11. Notatki nie można zmienić ani usunąć, a "
            "osoba, której dotyczy, może poprosić o jej kopię."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Napisz, o czym była rozmowa.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = list_callable_contacts(self.subject, self.today)
        people = [
            (str(contact.person.pk), f"{contact.person.name}, {contact.role}")
            for contact in self.contacts
        ]
        set_choices(
            self, "spoken_with", [*people, (SOMEBODY_ELSE, _("nikt nie odebrał albo kto inny"))]
        )

    def first_values(self) -> dict[str, Any]:
        return {"key": uuid4().hex, "on": self.today}

    @property
    def person(self) -> Person | None:
        """Return the person spoken with; None for nobody of those who may be rung."""
        chosen = self.cleaned_data["spoken_with"]
        return next(
            (contact.person for contact in self.contacts if str(contact.person.pk) == chosen), None
        )


EVERYWHERE = ("", gettext_lazy("wszystkie"))


MAX_DAYS_LATE = 3650


class DayAndPlaceForm(forms.Form):
    """A day up to today, and a place; a building wins over the property. All are optional."""

    na = day_field(label=gettext_lazy("Stan na dzień"), required=False)
    nieruchomosc = forms.ChoiceField(label=gettext_lazy("Nieruchomość"), required=False)
    budynek = forms.ChoiceField(label=gettext_lazy("Budynek"), required=False)

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        super().__init__({"na": str(today)} | {name: query[name] for name in query if query[name]})
        self.today = today
        properties = Property.objects.order_by("code__polish").values_list("code", "name")
        buildings = Building.objects.order_by("code__polish").values_list("code", "address")
        for name, rows in (("nieruchomosc", properties), ("budynek", buildings)):
            set_choices(
                self, name, [EVERYWHERE, *((code, f"{code}, {text}") for code, text in rows)]
            )

    def clean_na(self) -> date:
        day: date = self.cleaned_data["na"]
        if day > self.today:
            raise forms.ValidationError(_("Podaj dzień nie późniejszy niż dzisiejszy."))
        return day

    @property
    def day(self) -> date:
        """Return the chosen day; today where it is no day."""
        day: date = self.cleaned_data.get("na", self.today) if self.is_valid() else self.today
        return day

    @property
    def place(self) -> DebtorScope:
        if not self.is_valid():
            return DebtorScope()
        return DebtorScope(self.cleaned_data["nieruchomosc"], self.cleaned_data["budynek"])


class DebtorsForm(DayAndPlaceForm):
    """Which debtors: besides the day and the place, how much and for how long they are late."""

    kwota = AmountField(label=gettext_lazy("Po terminie co najmniej (zł)"), required=False)
    dni = forms.IntegerField(
        label=gettext_lazy("Od ilu dni co najmniej"),
        required=False,
        min_value=1,
        max_value=MAX_DAYS_LATE,
    )

    @property
    def least(self) -> Money:
        """Return the least amount that must be late."""
        entered: Money | None = self.cleaned_data["kwota"] if self.is_valid() else None
        return entered or ZERO

    @property
    def days(self) -> int:
        """Return the least number of days that the oldest debit must be late."""
        return (self.cleaned_data["dni"] if self.is_valid() else None) or 0


class AccountNumberField(forms.CharField):
    """The number of an account as a clerk types it; its clean value is the account.

    A choice among thousands of bare numbers would be no choice.
    """

    def clean(self, value: Any) -> Account:
        number = compact_account_no(super().clean(value))
        account = Account.objects.filter(account_no=number).first()
        if account is None:
            raise forms.ValidationError(
                _("Nie ma konta o numerze %(number)s. Sprawdź numer w rejestrze kont."),
                code="unknown",
                params={"number": number},
            )
        return account


class GrantForm(VerbForm):
    """Let a person read an account."""

    account = AccountNumberField(
        label=gettext_lazy("Numer konta"),
        max_length=40,
        help_text=gettext_lazy("Numer stoi w rejestrze kont i na zawiadomieniach o opłatach."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Clerks write a comma in numbers.
        self.fields["share"].localize = True
        self.fields["share"].widget.is_localized = True

    def _post_clean(self) -> None:
        # The model's own constraints speak through the verb, as text for clerks.
        pass

    def call_verb(self) -> AccountAccess:
        entered = self.cleaned_data
        return grant_access(
            entered["account"],
            Holding(
                person=entered["person"],
                role=entered["role"],
                scope=entered["scope"],
                share=entered["share"],
                valid_from=entered["valid_from"],
                valid_to=entered["valid_to"],
            ),
            origin=self.origin,
        )


class EndAccessForm(VerbForm):
    """Set the last day of a right."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

    def _post_clean(self) -> None:
        pass

    def call_verb(self) -> AccountAccess:
        access: AccountAccess = self.instance
        end_access(access, on=self.cleaned_data["valid_to"], origin=self.origin)
        return access


person_chooser = PersonChooser("ledger_person", permission=GRANTS)


class AccountHandOverForm(forms.Form):
    """Who pays from which day, and on which account."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Nowy płatnik"),
        queryset=Person.objects.all(),
        widget=person_chooser.widget_class,
    )
    on = forms.DateField(
        label=gettext_lazy("Pierwszy dzień nowego płatnika"),
        help_text=gettext_lazy(
            "Dzień przejścia tytułu do lokalu. Stare konto kończy się dniem poprzednim."
        ),
        widget=TypedDateInput,
    )
    account_no = forms.RegexField(
        rf"^{ACCOUNT_NO}\Z",
        label=gettext_lazy("Numer nowego konta"),
        error_messages={
            "invalid": gettext_lazy("Do 20 znaków: wielkie litery, cyfry, kreska, ukośnik.")
        },
    )
    nrb = OwnNumberField(label=gettext_lazy("Rachunek do wpłat nowego konta"))

    def clean_nrb(self) -> str | None:
        typed, number = self.cleaned_data["nrb"], self.cleaned_data.get("account_no")
        if not typed and not number:
            return None  # the number's own error says what to do first
        return read_own_number(typed, str(number), by_two=True)


class AccountNumberForm(StepForm):
    """Another number to pay to; the subject is the account."""

    nrb = OwnNumberField(label=gettext_lazy("Nowy rachunek do wpłat"))

    def clean_nrb(self) -> str | None:
        return read_own_number(self.cleaned_data["nrb"], self.subject.account_no, by_two=True)


class ClosingForm(StepForm):
    """The last day of the account."""

    on = day_field(label=gettext_lazy("Ostatni dzień konta"))


class PayerForm(StepForm):
    """Whose the account was from its first day on."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Właściwy płatnik"),
        queryset=Person.objects.filter(merged_into=None),
        widget=person_chooser.widget_class,
    )
