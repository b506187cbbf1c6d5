"""Forms of acts on one account: posted by hand, in instalments, proposed (`ledger.md` §2)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.frontend.theme.choices import set_choices
from ebok_plugin.interest.domain.proposal import usual_due_date
from ebok_plugin.ledger.domain.book import OpenPosting
from ebok_plugin.ledger.domain.payment_plan import equal_rows
from ebok_plugin.ledger.domain.queries.account import read_account_state
from ebok_plugin.ledger.forms.fields import (
    AccountField,
    ActForm,
    AmountField,
    day_field,
    reason_field,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

MONTHS = 12
TITLE_LENGTH = 140


class PaymentForm(ActForm):
    amount = AmountField(label=gettext_lazy("Kwota (zł)"))
    on = day_field(label=gettext_lazy("Data wpłaty"))
    title = forms.CharField(label=gettext_lazy("Tytuł"), max_length=TITLE_LENGTH)
    period = forms.ChoiceField(
        label=gettext_lazy("Za miesiąc"),
        required=False,
        help_text=gettext_lazy(
            "Tylko gdy płatnik go wskazał; inaczej wpłata spłaca najstarsze należności."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(1 - back) for back in range(MONTHS)]
        named = ((str(month), month.name) for month in months)
        set_choices(self, "period", [("", gettext_lazy("nie wskazano")), *named])

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "title": gettext_lazy("Wpłata w kasie")}


class ReturnForm(ActForm):
    amount = AmountField(label=gettext_lazy("Kwota (zł)"))
    on = day_field(label=gettext_lazy("Data zwrotu"))
    title = forms.CharField(label=gettext_lazy("Tytuł"), max_length=TITLE_LENGTH)

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "title": gettext_lazy("Zwrot wpłaty")}


class AdjustmentForm(ActForm):
    direction = forms.ChoiceField(
        label=gettext_lazy("Kierunek"),
        choices=[
            ("owed", gettext_lazy("zwiększa należność")),
            ("credit", gettext_lazy("zmniejsza należność")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wybierz, czy korekta zwiększa, czy zmniejsza należność.")
        },
    )
    amount = AmountField(label=gettext_lazy("Kwota (zł)"), help_text=gettext_lazy("Bez znaku."))
    on = day_field(label=gettext_lazy("Data księgowania"))
    due_date = day_field(
        label=gettext_lazy("Termin płatności"),
        required=False,
        help_text=gettext_lazy("Tylko gdy korekta zwiększa należność."),
    )
    subaccount = forms.ChoiceField(label=gettext_lazy("Subkonto"), choices=SubAccount.choices)
    title = forms.CharField(
        label=gettext_lazy("Tytuł"),
        max_length=TITLE_LENGTH,
        help_text=gettext_lazy("Przeczyta go mieszkaniec."),
    )
    reason = reason_field()

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount.grosze < 0:
            raise forms.ValidationError(gettext_lazy("Napisz kwotę bez znaku i wybierz kierunek."))
        return amount


class WaiverForm(ActForm):
    amount = AmountField(label=gettext_lazy("Kwota (zł)"))
    on = day_field(label=gettext_lazy("Data księgowania"))
    reason = reason_field()


class ReversalForm(ActForm):
    """Reverse an entry; a transfer on both accounts, by its whole batch."""

    on = day_field(label=gettext_lazy("Data księgowania"))
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "on": max(self.today, self.subject.booking_date)}

    @property
    def affected_accounts(self) -> list[Account]:
        if self.subject.kind != EntryKind.TRANSFER:
            return super().affected_accounts
        return list(Account.objects.filter(entries__batch=self.subject.batch).order_by("pk"))


class TransferForm(ActForm):
    target = AccountField(label=gettext_lazy("Na konto (numer)"), max_length=40)
    amount = AmountField(label=gettext_lazy("Kwota (zł)"))
    on = day_field(label=gettext_lazy("Data księgowania"))
    due_date = day_field(label=gettext_lazy("Termin płatności na tym koncie"))
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "due_date": usual_due_date(self.today)}

    @property
    def affected_accounts(self) -> list[Account]:
        return [self.subject, self.cleaned_data["target"]]


class NoteCorrectionForm(ActForm):
    """No due date when nothing of the note remains to be claimed."""

    due_date = day_field(label=gettext_lazy("Termin płatności nowej noty"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.subject.due:
            del self.fields["due_date"]

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "due_date": usual_due_date(self.today)}

    @property
    def affected_accounts(self) -> list[Account]:
        return [self.subject.note.entry.account]


_LINE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})[\s:;,]+(?P<amount>.+)")


def read_rows(text: str) -> Iterator[tuple[date, Money]]:
    """Read one row a line, `15.01.2027 200,00`. Raises ValueError with a message for the clerk."""
    for number, line in enumerate((raw.strip() for raw in text.splitlines()), start=1):
        if not line:
            continue
        found = _LINE.fullmatch(line)
        try:
            if found is None:
                raise ValueError
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            amount = Money.parse(found["amount"])
        except ValueError as error:
            raise ValueError(
                _("Wiersz {number}: napisz termin i kwotę, na przykład 15.01.2027 200,00.").format(
                    number=number
                )
            ) from error
        yield day, amount


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
        postings = read_account_state(self.subject, self.today).postings
        self.postings = {
            str(one.seq): one for one in (*postings.overdue, *postings.upcoming) if not one.plan
        }
        set_choices(self, "debits", [(key, _in_words(one)) for key, one in self.postings.items()])

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "agreed_on": self.today, "count": 3}

    def clean(self) -> dict[str, Any]:
        """Add `planned`: the instalments, as they were written or equal ones."""
        entered: dict[str, Any] = super().clean() or {}
        if {"debits", "count", "first", "rows"} <= entered.keys():
            try:
                entered["planned"] = list(self._planned(entered))
            except ValueError as error:
                self.add_error("rows", str(error))
        return entered

    @property
    def affected_accounts(self) -> list[Account]:
        """None: what is owed stays, only its due dates move once it is approved."""
        return []

    def _planned(self, entered: dict[str, Any]) -> Iterator[tuple[date, Money]]:
        if entered["rows"].strip():
            return read_rows(entered["rows"])
        total = sum_money(self.postings[key].open for key in entered["debits"])
        return equal_rows(total, entered["count"], entered["first"])

    def _words(self, name: str) -> str:
        if name == "rows":
            rows = self.cleaned_data.get("planned", ())
            return "; ".join(f"{format_day(day)}: {amount}" for day, amount in rows)
        if name == "interest_stopped":
            return _("tak") if self.cleaned_data.get(name) else _("nie")
        return super()._words(name)


class EndPlanForm(ActForm):
    reason = reason_field()


def _in_words(posting: OpenPosting) -> str:
    day = format_day(posting.due_date) if posting.due_date else ""
    return f"{posting.title}, {day}: {posting.open}"


class LateChargesForm(ActForm):
    """Why late charges are settled; the due date where the next payer is charged.

    `total` is what was displayed: what was charged meanwhile is never settled unseen.
    """

    due_date = day_field(label=gettext_lazy("Termin płatności"))
    reason = reason_field()
    total = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject.standing:
            del self.fields["due_date"]

    def first_values(self) -> dict[str, Any]:
        due_date = usual_due_date(self.today)
        return {**super().first_values(), "due_date": due_date, "total": self._current_total}

    @property
    def _current_total(self) -> int:
        late = self.subject
        total = late.standing_total if late.standing else late.owed_by_successor
        return int(total.grosze)

    def clean_total(self) -> int:
        total: int = self.cleaned_data["total"]
        if total != self._current_total:
            raise forms.ValidationError(_("Naliczenia konta zmieniły się. Sprawdź je jeszcze raz."))
        return total

    def clean(self) -> dict[str, Any]:
        """Add the day of posting: reversals are not booked before what they undo."""
        booked = (entry.booking_date for entry in self.subject.standing)
        self.cleaned_data["on"] = max([self.today, *booked])
        return self.cleaned_data
