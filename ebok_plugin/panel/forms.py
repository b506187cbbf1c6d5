"""Forms of the panel: a part of the ledger, two days, a missing payment, instalments."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import ZERO, AmountError, Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH
from cms_ext.frontend.theme.choices import set_choices
from ebok_plugin.ledger.domain.queries.statement import BookedPayment
from ebok_plugin.ledger.forms.fields import NO_DATE
from ebok_plugin.panel.domain.dues import Spread
from ebok_plugin.panel.domain.entry import EntryGroup
from ebok_plugin.statements.domain.transfer_file import TransferFormat, plain_text


class TwoDaysForm(forms.Form):
    """`od` and `do`, in this order and not after `today`."""

    od = forms.DateField(
        label=gettext_lazy("Od dnia"),
        required=False,
        widget=DayInput({"class": "input"}),
        error_messages={"invalid": NO_DATE},
    )
    do = forms.DateField(
        label=gettext_lazy("Do dnia"),
        required=False,
        widget=DayInput({"class": "input"}),
        error_messages={"invalid": NO_DATE},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begins: date | None = values.get("od")
        ends: date | None = values.get("do")
        if ends and ends > self.today:
            self.add_error("do", _("Podaj dzień nie późniejszy niż dzisiejszy."))
        elif begins and begins > (ends or self.today):
            self.add_error("od", _("Pierwszy dzień jest po ostatnim. Zamień daty."))
        return values


class ChosenAmountForm(forms.Form):
    """`kwota`: what a resident wants to pay, above zero."""

    kwota = forms.CharField(
        label=gettext_lazy("Kwota przelewu (zł)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input"}),
        error_messages={"required": gettext_lazy("Podaj kwotę, na przykład 250,00.")},
    )

    def clean_kwota(self) -> Money:
        return parse_positive(self.cleaned_data["kwota"])


def parse_positive(text: str) -> Money:
    """Parse an amount above zero; a ValidationError says what is wrong with it."""
    try:
        amount = Money.parse(text)
    except AmountError as error:
        raise forms.ValidationError(error.message) from error
    if amount <= ZERO:
        raise forms.ValidationError(_("Podaj kwotę większą od zera."))
    return amount


FURTHEST_TRANSFER = timedelta(365)


class TransfersForm(forms.Form):
    """Whom to pay how much, and who pays; `payables` are the amounts by the slug of an account.

    For each account stand the fields `konto-…` and `kwota-…`. With `counting` only these count.
    """

    rachunek = forms.CharField(
        label=gettext_lazy("Rachunek, z którego płacisz"),
        help_text=gettext_lazy("26 cyfr. Trafi tylko do pliku, nie zapisujemy go."),
        max_length=MAX_TYPED_LENGTH,
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Podaj numer rachunku, z którego płacisz.")},
    )
    platnik = forms.CharField(
        label=gettext_lazy("Nazwa płatnika"),
        max_length=70,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": gettext_lazy("Podaj nazwę właściciela rachunku.")},
    )
    dzien = forms.DateField(
        label=gettext_lazy("Dzień przelewów"),
        widget=DayInput({"class": "input"}),
        error_messages={"required": gettext_lazy("Podaj dzień przelewów."), "invalid": NO_DATE},
    )
    plik = forms.ChoiceField(
        label=gettext_lazy("Format pliku"),
        help_text=gettext_lazy("Który, mówi pomoc bankowości firmowej przy „imporcie przelewów”."),
        choices=TransferFormat.choices,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(
        self,
        *args: Any,
        payables: Mapping[str, Money],
        own_numbers: Collection[str],
        today: date,
        counting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.payables, self.own_numbers, self.today = payables, own_numbers, today
        for slug, amount in payables.items():
            self.fields[f"konto-{slug}"] = forms.BooleanField(required=False, initial=amount > ZERO)
            self.fields[f"kwota-{slug}"] = forms.CharField(
                required=False,
                max_length=20,
                initial=amount.digits if amount > ZERO else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input n"}),
            )
        if counting:
            for name in ("rachunek", "platnik", "dzien", "plik"):
                self.fields[name] = forms.CharField(
                    required=False,
                    label=self.fields[name].label,
                    help_text=self.fields[name].help_text,
                    widget=self.fields[name].widget,
                )

    def clean_rachunek(self) -> str:
        text: str = self.cleaned_data["rachunek"]
        if not text:
            return ""
        try:
            number = parse_nrb(text)
        except NrbError as error:
            raise forms.ValidationError(error.message) from error
        if number in self.own_numbers:
            raise forms.ValidationError(
                _("Na ten rachunek idą przelewy. Podaj rachunek, z którego płacisz.")
            )
        return number

    def clean_platnik(self) -> str:
        name = plain_text(self.cleaned_data["platnik"])
        if not any(sign.isalpha() for sign in name) and self.fields["platnik"].required:
            raise forms.ValidationError(_("Podaj nazwę właściciela rachunku."))
        return name

    def clean_dzien(self) -> date | str:
        day: date | str = self.cleaned_data["dzien"]
        if isinstance(day, str):
            return day
        if day < self.today:
            raise forms.ValidationError(_("Podaj dzień dzisiejszy albo późniejszy."))
        if day > self.today + FURTHEST_TRANSFER:
            raise forms.ValidationError(_("Podaj dzień nie dalej niż za rok."))
        return day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen = [slug for slug in self.payables if values.get(f"konto-{slug}")]
        self.amounts: dict[str, Money] = {}
        for slug in chosen:
            try:
                self.amounts[slug] = parse_positive(values.get(f"kwota-{slug}", ""))
            except forms.ValidationError as error:
                where = {"number": slug, "message": error.message}
                self.add_error(f"kwota-{slug}", _("Konto %(number)s: %(message)s") % where)
        if not chosen:
            self.add_error(None, _("Zaznacz co najmniej jedno konto."))
        return values


EVERYTHING = ("", gettext_lazy("Wszystko"))


class LedgerPageForm(TwoDaysForm):
    """`od` and `do` win over `rok`; one of them alone reaches to the edge of the ledger."""

    rok = forms.TypedChoiceField(label=gettext_lazy("Rok"), coerce=int, required=False)
    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Pokaż"), choices=[EVERYTHING, *EntryGroup.choices], required=False
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
        """First and last day; the current year where they are no period."""
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
        """Return whether two days were chosen and not a year."""
        return bool(self.cleaned_data.get("od") or self.cleaned_data.get("do"))


class MissingPaymentForm(forms.Form):
    """`listed` are the payments that can be ticked, `opened_on` is the account's first day.

    `usual` is the amount that the transfer most likely had.
    """

    paid_on = forms.DateField(
        label=gettext_lazy("Kiedy wysłano przelew"),
        widget=DayInput({"class": "input"}),
        error_messages={
            "required": gettext_lazy("Podaj dzień, w którym wysłano przelew."),
            "invalid": gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026."),
        },
    )
    amount = forms.CharField(
        label=gettext_lazy("Kwota przelewu (zł)"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Podaj kwotę przelewu.")},
    )
    known = forms.MultipleChoiceField(
        label=gettext_lazy("To inna moja wpłata"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Zaznacz ją i sprawdź jeszcze raz."),
    )

    def __init__(
        self,
        *args: Any,
        listed: Sequence[BookedPayment],
        opened_on: date,
        usual: Money | None,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.opened_on = opened_on
        self.today = today
        if usual is not None:
            self.fields["amount"].help_text = _(
                "Wpisaliśmy ostatnią należność. Popraw, jeśli wysłano inną kwotę."
            )
            self.initial.setdefault("amount", usual.digits)
        set_choices(self, "known", [(str(one.seq), _in_words(one)) for one in listed])

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if day > self.today:
            raise forms.ValidationError(_("Ten dzień jeszcze nie nadszedł. Podaj dzień przelewu."))
        if day < self.opened_on:
            raise forms.ValidationError(
                _("Konto prowadzimy od %(day)s. Podaj późniejszy dzień.")
                % {"day": format_day(self.opened_on)}
            )
        return day

    def clean_amount(self) -> Money:
        return parse_positive(self.cleaned_data["amount"])

    def list_ticks(self, found: Iterable[BookedPayment]) -> list[forms.boundfield.BoundWidget]:
        """Return the boxes of the payments that were found, and of those ticked before."""
        ticks = {str(one.seq) for one in found} | set(self["known"].value() or ())
        return [tick for tick in self["known"] if tick.data["value"] in ticks]

    @property
    def known_seqs(self) -> list[int]:
        return [int(seq) for seq in self.cleaned_data["known"]]


def _in_words(payment: BookedPayment) -> str:
    return _("{day}: {amount}, {title}").format(
        day=format_day(payment.booked_on), amount=payment.amount, title=payment.title
    )


class InstalmentsForm(forms.Form):
    """`spreads` are the offered numbers of instalments, with what each costs a month."""

    count = forms.TypedChoiceField(
        label=gettext_lazy("Na ile rat"),
        coerce=int,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": gettext_lazy("Wybierz liczbę rat.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Dlaczego prosisz o raty"),
        help_text=gettext_lazy("Jedno zdanie wystarczy, na przykład: mam przerwę w pracy."),
        min_length=10,
        max_length=255,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Napisz jednym zdaniem, dlaczego prosisz o raty."),
            "min_length": gettext_lazy("Napisz trochę więcej, co najmniej 10 znaków."),
        },
    )

    def __init__(self, *args: Any, spreads: Sequence[Spread], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self, "count", [(str(spread.count), _spread_in_words(spread)) for spread in spreads]
        )


def _spread_in_words(spread: Spread) -> str:
    """Write `12 rat po 131,28 zł, do 11.2027`: a list on a phone has room for no more."""
    text = ngettext(
        "%(count)d rata po %(amount)s, do %(month)s",
        "%(count)d rat po %(amount)s, do %(month)s",
        spread.count,
    )
    last = Period.of(spread.last_day).dotted
    return text % {"count": spread.count, "amount": spread.first, "month": last}


class PersonsForm(forms.Form):
    """`od` and `osoby`: from which day how many persons live in the flat."""

    # By the code of a refusal: the field at which it stands.
    refused_at: ClassVar = {
        "PERSONS_DAY": "od",
        "PERSONS_LATER": "od",
        "PERSONS_MANY": "osoby",
        "PERSONS_SAME": "osoby",
    }

    osoby = forms.IntegerField(
        label=gettext_lazy("Ile osób mieszka w lokalu"),
        min_value=0,
        max_value=999,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Podaj liczbę osób, na przykład 3."),
            "invalid": gettext_lazy("To nie jest liczba. Wpisz samą cyfrę, na przykład 3."),
            "min_value": gettext_lazy("Podaj zero albo więcej."),
            "max_value": gettext_lazy("Sprawdź liczbę osób."),
        },
    )
    od = forms.DateField(
        label=gettext_lazy("Od którego dnia"),
        widget=DayInput({"class": "input"}),
        error_messages={
            "required": gettext_lazy("Podaj dzień, od którego liczba osób jest inna."),
            "invalid": NO_DATE,
        },
    )


class PersonsFilingForm(forms.Form):
    """What goes with the number: a few words, and the statement that it is true."""

    slowa = forms.CharField(
        label=gettext_lazy("Co się zmieniło (nie musisz pisać)"),
        help_text=gettext_lazy("Na przykład: urodziło się dziecko. Bez nazwisk i numerów PESEL."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
    prawda = forms.BooleanField(
        label=gettext_lazy("Oświadczam, że tyle osób mieszka w lokalu od podanego dnia."),
        error_messages={"required": gettext_lazy("Zaznacz oświadczenie. Bez niego nie wyślesz.")},
    )
