"""Which days a statement shows, and the three figures of a paper that somebody compares."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import AmountError, Money

EARLIEST = date(1990, 1, 1)
WRONG_DAY = gettext_lazy("Wpisz dzień w postaci 2026-11-20.")


def _day(label: object) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]  # a lazy text
        error_messages={"required": WRONG_DAY, "invalid": WRONG_DAY},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"}),
    )


class PeriodForm(forms.Form):
    """`?od=2026-01-01&do=2026-06-30`, or `?rok=2025`; without either the year up to today.

    Nothing that is booked ahead of today is in a statement, so a later end becomes today.
    """

    od = _day(gettext_lazy("Od dnia"))
    do = _day(gettext_lazy("Do dnia"))

    def __init__(self, asked: QueryDict, today: date) -> None:
        super().__init__(_days(asked, today))
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("od"), cleaned.get("do")
        if start and start < EARLIEST:
            self.add_error("od", _("Podaj dzień nie wcześniejszy niż 1990-01-01."))
        elif start and start > self.today:
            self.add_error("od", _("Ten dzień jeszcze nie nadszedł. Podaj wcześniejszy."))
        elif start and end and end < start:
            self.add_error("do", _("Koniec okresu jest przed początkiem. Zamień dni."))
        return cleaned

    @property
    def start(self) -> date:
        found: date = self.cleaned_data["od"]
        return found

    @property
    def end(self) -> date:
        found: date = self.cleaned_data["do"]
        return min(found, self.today)


def _days(asked: QueryDict, today: date) -> dict[str, str]:
    if "od" in asked or "do" in asked:
        return {"od": asked.get("od", ""), "do": asked.get("do", "")}
    year = asked.get("rok", "")
    is_year = year.isascii() and year.isdigit() and EARLIEST.year <= int(year) <= today.year
    number = int(year) if is_year else today.year
    return {"od": f"{number}-01-01", "do": str(min(date(number, 12, 31), today))}


class FiguresForm(forms.Form):
    """Code, day and closing balance as they stand together on a paper; `kwota` becomes Money."""

    kod = forms.CharField(
        label=gettext_lazy("Kod weryfikacyjny"),
        help_text=gettext_lazy(
            "Stoi w ramce na końcu dokumentu, na przykład K7QF-2M9T-XB4C. "
            "Wielkość liter i łączniki nie mają znaczenia."
        ),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Wpisz kod z dokumentu."),
            "max_length": gettext_lazy("Kod ma 12 znaków. Przepisz go z dokumentu."),
        },
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    dzien = _day(gettext_lazy("Dzień wydania"))
    kwota = forms.CharField(
        label=gettext_lazy("Saldo końcowe"),
        help_text=gettext_lazy(
            "Tak jak w ramce, na przykład 1138,19. Przy nadpłacie z minusem, na przykład -87,43."
        ),
        max_length=30,
        error_messages={
            "required": gettext_lazy("Wpisz saldo końcowe z dokumentu."),
            "max_length": gettext_lazy("Wpisz kwotę w postaci 1138,19."),
        },
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "inputmode": "text"}
        ),
    )

    def clean_kwota(self) -> Money:
        """Refuses what is no amount."""
        try:
            return Money.parse(self.cleaned_data["kwota"])
        except AmountError as error:
            raise forms.ValidationError(_("Wpisz kwotę w postaci 1138,19.")) from error
