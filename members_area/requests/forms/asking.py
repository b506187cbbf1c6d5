"""The form of a request, for the member and for the clerk with a letter in hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members_area.library.models import DocumentKind
from members_area.register.models import Membership
from members_area.requests.domain.queries import askable_kinds
from members_area.requests.domain.registration import RequestedPapers
from members_area.requests.vocabulary import Delivery, Form

POSTED = [(one.value, one.label) for one in (Delivery.OFFICE, Delivery.POST)]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


class AskingForm(forms.Form):
    """What is asked for, of what time, and how it shall be given."""

    kinds = forms.ModelMultipleChoiceField(
        DocumentKind.objects.none(),
        label=_("Rodzaj dokumentów"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz co najmniej jeden rodzaj dokumentu.")},
    )
    description = forms.CharField(
        label=_("Czego dotyczy"),
        help_text=_("Na przykład: faktury za remont dźwigu przy ul. Wrzosowej 3."),
        max_length=1000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={"required": _("Napisz, o które dokumenty chodzi.")},
    )
    period_from = forms.DateField(label=_("Za okres od"), required=False, widget=day_input())
    period_to = forms.DateField(label=_("Za okres do"), required=False, widget=day_input())
    form = forms.ChoiceField(
        label=_("Jak chcesz dostać dokumenty"),
        choices=Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Zaznacz, jak chcesz dostać dokumenty.")},
    )
    delivery = forms.ChoiceField(
        label=_("Odbiór kopii papierowej"),
        choices=POSTED,
        initial=Delivery.OFFICE,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].queryset = askable_kinds()  # type: ignore[attr-defined]  # of this field

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begins: date | None = values.get("period_from")
        ends: date | None = values.get("period_to")
        if begins and ends and ends < begins:
            self.add_error("period_to", _("Okres kończy się, zanim się zacznie. Popraw daty."))
        return values

    @property
    def asked(self) -> RequestedPapers:
        values = self.cleaned_data
        return RequestedPapers(
            kinds=list(values["kinds"]),
            description=values["description"],
            form=Form(values["form"]),
            delivery=Delivery(values["delivery"] or Delivery.OFFICE),
            period_from=values["period_from"],
            period_to=values["period_to"],
        )


class PaperRequestForm(AskingForm):
    """A request that came on paper: the clerk says whose it is and when it came."""

    member_no = forms.IntegerField(
        label=_("Numer członkowski"),
        min_value=1,
        max_value=9_999_999,
        error_messages={"required": _("Podaj numer z rejestru członków.")},
    )
    received_on = forms.DateField(
        label=_("Wpłynął"),
        widget=day_input(),
        error_messages={"required": _("Podaj dzień, w którym list wpłynął.")},
    )
    field_order = ["member_no", "received_on"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("List nie mógł wpłynąć w przyszłości."))
        return day

    def clean_member_no(self) -> int:
        number: int = self.cleaned_data["member_no"]
        self.membership = Membership.objects.filter(member_no=number).first()
        if self.membership is None:
            raise forms.ValidationError(_("W rejestrze członków nie ma tego numeru."))
        return number
