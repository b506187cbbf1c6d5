"""Which part of the ledger a page shows: a year or any two days, and one group of entries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ebok_plugin.panel.entry_groups import EntryGroup
from ebok_plugin.panel.forms.two_days import TwoDaysForm

EVERYTHING = ("", _("Wszystko"))


class LedgerPageForm(TwoDaysForm):
    """`od` and `do` win over `rok`; one of them alone reaches to the edge of what is known."""

    rok = forms.TypedChoiceField(label=_("Rok"), coerce=int, required=False)
    rodzaj = forms.ChoiceField(
        label=_("Pokaż"), choices=[EVERYTHING, *EntryGroup.choices], required=False
    )
    field_order = ["rok", "od", "do", "rodzaj"]

    def __init__(self, *args: Any, years: list[int], today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.years = years
        year: Any = self.fields["rok"]
        year.choices = [(number, str(number)) for number in years]
        for name in ("rok", "rodzaj"):
            self.fields[name].widget.attrs["class"] = "input"

    @property
    def days(self) -> tuple[date, date]:
        """First and last day; of anything that is no period the current year."""
        values = self.cleaned_data if self.is_valid() else {}
        begins, ends = values.get("od"), values.get("do")
        if begins or ends:
            return begins or date(min(self.years), 1, 1), ends or self.today
        year = self.year
        return date(year, 1, 1), min(date(year, 12, 31), self.today)

    @property
    def year(self) -> int:
        return self.cleaned_data.get("rok") or self.today.year

    @property
    def group(self) -> EntryGroup | None:
        chosen = self.cleaned_data.get("rodzaj")
        return EntryGroup(chosen) if chosen else None

    @property
    def of_days(self) -> bool:
        """Whether two days were asked for and not a year."""
        return bool(self.cleaned_data.get("od") or self.cleaned_data.get("do"))
