"""An instalment plan or a deferral: which debits, in how many parts, from when; and its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.frontend.theme.choices import offer
from ebok_plugin.desk.domain.instalments import equal_rows, read_rows
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import day_field, reason_field
from ebok_plugin.ledger.domain.book import OpenPosting
from ebok_plugin.ledger.domain.queries.account import account_on
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import shown
from ebok_plugin.money import Money, total


class PlanForm(ActForm):
    debits = forms.MultipleChoiceField(
        label=gettext_lazy("Należności"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Wybierz, co obejmuje układ.")},
    )
    count = forms.IntegerField(
        label=gettext_lazy("Liczba rat"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("Równe raty co miesiąc; jedna rata to odroczenie."),
    )
    first = day_field(label=gettext_lazy("Termin pierwszej raty"))
    rows = forms.CharField(
        label=gettext_lazy("Własne raty"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Zamiast równych: w każdym wierszu termin i kwota, na przykład 15.01.2027 200,00."
        ),
    )
    interest_stopped = forms.BooleanField(
        label=gettext_lazy("Bez odsetek, jeśli raty są płacone"), required=False
    )
    agreed_on = day_field(label=gettext_lazy("Uzgodniono dnia"))
    reason = reason_field(label=gettext_lazy("Uzasadnienie"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        postings = account_on(self.subject, self.today).postings
        self.postings = {
            str(one.seq): one for one in (*postings.overdue, *postings.upcoming) if not one.plan
        }
        offer(self, "debits", [(key, _in_words(one)) for key, one in self.postings.items()])

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "agreed_on": self.today, "count": 3}

    def clean(self) -> dict[str, Any]:
        """`planned`: the instalments, as they were written or equal ones."""
        entered: dict[str, Any] = super().clean() or {}
        if {"debits", "count", "first", "rows"} <= entered.keys():
            try:
                entered["planned"] = list(self._planned(entered))
            except ValueError as error:
                self.add_error("rows", str(error))
        return entered

    @property
    def touched(self) -> list[Account]:
        """None: what is owed stays, only its due dates move, and only when it is approved."""
        return []

    def _planned(self, entered: dict[str, Any]) -> Iterator[tuple[date, Money]]:
        if entered["rows"].strip():
            return read_rows(entered["rows"])
        whole = total(self.postings[key].open for key in entered["debits"])
        return equal_rows(whole, entered["count"], entered["first"])

    def _words(self, name: str) -> str:
        if name == "rows":
            rows = self.cleaned_data.get("planned", ())
            return "; ".join(f"{shown(day)}: {amount}" for day, amount in rows)
        if name == "interest_stopped":
            return _("tak") if self.cleaned_data.get(name) else _("nie")
        return super()._words(name)


class EndPlanForm(ActForm):
    reason = reason_field()


def _in_words(posting: OpenPosting) -> str:
    day = shown(posting.due_date) if posting.due_date else ""
    return f"{posting.title}, {day}: {posting.open}"
