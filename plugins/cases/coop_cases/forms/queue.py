"""Forms of the desk's queue and statistics: filters, saved filters, days."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.desks.frame.listing import Selection, find_requested_selection
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.premises.models import Building
from coop_cases.domain.desk import case_clerks
from coop_cases.domain.queries import buildings_with_cases
from coop_cases.domain.refusal import TOO_MANY_FILTERS
from coop_cases.models import Case, CaseType
from coop_cases.vocabulary import CasePriority, CountsBy

EVERY = ("", gettext_lazy("wszystkie"))
NOBODY = "nikt"
# The column with which each filter is compared.
FIELDS: Mapping[str, str] = {
    "budynek": "building__code",
    "rodzaj": "subject__type__code",
    "pilnosc": "priority",
    "prowadzi": "assigned_to__login",
}


class CaseFilterForm(forms.Form):
    """Filters of the queue; a value that is no choice filters nothing."""

    widok = forms.CharField(required=False, widget=forms.HiddenInput)
    budynek = forms.ChoiceField(label=gettext_lazy("Budynek"), required=False)
    rodzaj = forms.ChoiceField(label=gettext_lazy("Rodzaj"), required=False)
    pilnosc = forms.ChoiceField(
        label=gettext_lazy("Pilność"), choices=(EVERY, *CasePriority.choices), required=False
    )
    prowadzi = forms.ChoiceField(label=gettext_lazy("Prowadzi"), required=False)

    def __init__(self, query: Mapping[str, Any], *, views: Mapping[str, Selection]) -> None:
        super().__init__(query)
        self.views = views
        clerks = [(clerk.login, clerk.get_full_name() or clerk.login) for clerk in case_clerks()]
        chosen = {
            "budynek": buildings_with_cases().values_list("code", "address"),
            "rodzaj": CaseType.objects.values_list("code", "name"),
            "prowadzi": [(NOBODY, gettext_lazy("nikt")), *clerks],
        }
        for name, rows in chosen.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [EVERY, *rows]

    @property
    def view(self) -> str:
        """Return the list of `CaseQueue` to show."""
        return find_requested_selection(self.data, self.views)

    @property
    def choices(self) -> dict[str, str]:
        """Return the chosen filters, without empty and wrong ones."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}

    @property
    def narrows(self) -> bool:
        return bool(self.choices)

    @property
    def address(self) -> str:
        """List and filters behind a question mark, always in one order."""
        view = {"widok": self.view} if self.view else {}
        return urlencode({**view, **self.choices})

    def narrowed(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Return the rows of a list that fit every filter."""
        for name, value in self.choices.items():
            # A case that nobody has holds NULL, not an empty login.
            wanted = {"assigned_to": None} if value == NOBODY else {FIELDS[name]: value}
            cases = cases.filter(**wanted)
        return cases


class SaveFilterForm(forms.Form):
    refused_at: ClassVar[Mapping[str, str]] = {TOO_MANY_FILTERS: "nazwa"}

    nazwa = forms.CharField(label=gettext_lazy("Nazwa filtru"), max_length=40)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), required=False)


class DaysForm(forms.Form):
    """A range of days, by default a year until today; a wrong day leaves the year."""

    od = day_field(gettext_lazy("Wpłynęły od"))
    do = day_field(gettext_lazy("Wpłynęły do"))

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        self.year = (date(today.year - 1, today.month, 1), today)
        usual = {"od": str(self.year[0]), "do": str(self.year[1]), **self.usual}
        super().__init__({**usual, **{name: query[name] for name in query if query[name]}})

    @property
    def usual(self) -> Mapping[str, str]:
        return {}

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        if known.get("od") and known.get("do") and known["od"] > known["do"]:
            self.add_error("do", _("Ostatni dzień jest przed pierwszym."))
        return known

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day."""
        if not self.is_valid():
            return self.year
        return self.cleaned_data["od"], self.cleaned_data["do"]

    def chosen(self, name: str) -> str:
        """A choice, or "" where there is none or it is wrong."""
        self.is_valid()
        value: str = self.cleaned_data.get(name, "")
        return value


class CountsForm(DaysForm):
    wedlug = forms.ChoiceField(label=gettext_lazy("Według"), choices=CountsBy.choices)
    rodzaj = forms.ChoiceField(label=gettext_lazy("Rodzaj"), required=False)
    field_order = ("wedlug", "rodzaj", "od", "do")

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        super().__init__(query, today=today)
        set_choices(self, "rodzaj", [EVERY, *CaseType.objects.values_list("code", "name")])

    @property
    def usual(self) -> Mapping[str, str]:
        return {"wedlug": CountsBy.MONTH}

    @property
    def by(self) -> CountsBy:
        return CountsBy(self.chosen("wedlug") or CountsBy.MONTH)


class FaultsForm(DaysForm):
    budynek = forms.ChoiceField(label=gettext_lazy("Budynek"), required=False)
    field_order = ("budynek", "od", "do")

    def __init__(self, query: Mapping[str, Any], *, today: date) -> None:
        super().__init__(query, today=today)
        buildings = Building.objects.order_by("code__polish").values_list("code", "address")
        set_choices(self, "budynek", [EVERY, *buildings])
