"""Forms of a signed-in customer: a new case, and the filter of many cases."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_cases.forms.customer import CaseForm, text_input
from coop_cases.models import CaseType
from coop_cases.vocabulary import CaseStateGroup

# With more accounts the number is typed instead of chosen.
MAX_LISTED = 50
EVERY = ("", gettext_lazy("wszystkie"))


class OwnCaseForm(CaseForm):
    """A case by somebody known; with several accounts it may name one.

    `numbers` are the accounts that may be named, by number; `details` say what some of them are
    for.
    """

    # Declared here too, because only the fields of the class survive a session timeout.
    account_no = forms.CharField(required=False)

    def __init__(
        self, *args: Any, numbers: QuerySet[Any, Any], details: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        listed = list(numbers[: MAX_LISTED + 1])
        if len(listed) > MAX_LISTED:
            self.fields["account_no"] = _typed()
        elif len(listed) > 1:
            self.fields["account_no"] = _listed(listed, details)
        else:
            del self.fields["account_no"]
        self.order_fields(("subject", "account_no"))

    def clean_account_no(self) -> str:
        typed: str = self.cleaned_data["account_no"].strip()
        if typed and not self.numbers.filter(account_no=typed).exists():
            raise forms.ValidationError(_("Nie masz konta o takim numerze. Sprawdź cyfry."))
        return typed

    def facts(self) -> dict[str, Any]:
        account_no = self.cleaned_data.get("account_no", "")
        return {**super().facts(), "account_no": account_no, "told_to_payer": bool(account_no)}


def _label() -> str:
    return _("Którego konta dotyczy?")


def _listed(numbers: list[str], details: Mapping[str, str]) -> forms.ChoiceField:
    named = [
        (number, ", ".join(filter(None, (number, details.get(number, ""))))) for number in numbers
    ]
    return forms.ChoiceField(
        label=_label(),
        choices=[("", _("Żadnego albo nie wiem")), *named],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": _("Wybierz konto z listy.")},
    )


def _typed() -> forms.CharField:
    return forms.CharField(
        label=_label(),
        help_text=_("Numer konta. Puste: żadnego albo nie wiem."),
        required=False,
        max_length=20,
        widget=text_input(inputmode="numeric", autocomplete="off"),
    )


class ManyFilter(forms.Form):
    """The filter of many cases.

    `q` are words of number, title, account or place, `rodzaj` is a type, `stan` a group of states.
    """

    q = forms.CharField(
        label=gettext_lazy("Numer, konto, miejsce albo słowo z tytułu"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )
    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Rodzaj sprawy"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    stan = forms.ChoiceField(
        label=gettext_lazy("Stan"),
        choices=[EVERY, *CaseStateGroup.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["rodzaj"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [EVERY, *CaseType.objects.values_list("code", "name")]
