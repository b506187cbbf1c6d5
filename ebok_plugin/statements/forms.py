"""Forms of documents: reminders, periods, verification of figures, and series."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, AmountError, Money
from cms_ext.frontend.theme.choices import SearchedChoiceField, set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.models import Building, Property, Staircase
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.forms.fields import AmountField, day_field
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.reminders import MAX_PAUSE_DAYS, MIN_PAUSE_DAYS, ReminderFilter
from ebok_plugin.statements.models import PaperBatch

EVERYWHERE = ("", gettext_lazy("wszędzie"))
PROPERTY, BUILDING, STAIRCASE, ACCOUNT = "n", "b", "k", "a"


@dataclass(frozen=True, slots=True)
class RemindersOffer:
    """The first values of the reminders' form, from the list of arrears or an account.

    `place` as the form has it (`n:N-01`, `b:B-01` or empty), `least` and `days` as typed there.
    """

    place: str = ""
    least: str = "50,00"
    days: str = "14"
    account: Account | None = None


class RemindersForm(StepForm):
    """Chooses whom to remind; the subject is a RemindersOffer."""

    refused_at: ClassVar = {"SERIES_LEAST": "least", "SERIES_PAUSE": "pause"}

    least = AmountField(
        label=gettext_lazy("Zaległość co najmniej (zł)"),
        error_messages={
            "required": gettext_lazy(
                "Podaj najmniejszą zaległość, od której wysyłamy przypomnienie."
            )
        },
    )
    days = forms.IntegerField(
        label=gettext_lazy("Najstarszy termin minął co najmniej tyle dni temu"),
        min_value=1,
        max_value=3650,
    )
    place = SearchedChoiceField(
        label=gettext_lazy("Gdzie"),
        required=False,
        help_text=gettext_lazy(
            "Wpisz początek kodu, ulicy albo nieruchomości i wybierz z podpowiedzi. "
            "Puste pole znaczy wszędzie."
        ),
    )
    pause = forms.IntegerField(
        label=gettext_lazy("Pomiń konta, którym przypomniano w ostatnich dniach (ile dni)"),
        min_value=MIN_PAUSE_DAYS,
        max_value=MAX_PAUSE_DAYS,
        help_text=gettext_lazy("Przez tyle dni te konta nie dostaną też następnego przypomnienia."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.subject.account
        if account is not None:
            # For one account any arrears count; only the pause is left to choose.
            for name in ("least", "days", "place"):
                self.fields[name].widget = self.fields[name].hidden_widget()
            chosen = str(gettext_lazy("konto {number}")).format(number=account.account_no)
            set_choices(self, "place", [(f"{ACCOUNT}:{account.pk}", chosen)])
            return
        properties = Property.objects.order_by("code__polish").values_list("code", "name")
        buildings = Building.objects.order_by("code__polish").values_list("code", "address")
        stairs = Staircase.objects.order_by("building__code__polish", "code__polish")
        places = [
            *((f"{PROPERTY}:{code}", f"{code}, {name}") for code, name in properties),
            *((f"{BUILDING}:{code}", f"{code}, {address}") for code, address in buildings),
            *(
                (f"{STAIRCASE}:{key}", _staircase(building, address, code))
                for key, building, address, code in stairs.values_list(
                    "pk", "building__code", "building__address", "code"
                )
            ),
        ]
        set_choices(self, "place", [EVERYWHERE, *places])

    def first_values(self) -> dict[str, Any]:
        first = self.subject
        place = f"{ACCOUNT}:{first.account.pk}" if first.account else first.place
        return {"least": first.least, "days": first.days, "pause": 30, "place": place}

    def clean_least(self) -> Any:
        least = self.cleaned_data["least"]
        if least <= ZERO:
            raise forms.ValidationError(self.fields["least"].error_messages["required"])
        return least

    @property
    def reminder_filter(self) -> ReminderFilter:
        entered = self.cleaned_data
        return ReminderFilter(
            entered["least"], entered["days"], entered["pause"], _scope(entered["place"])
        )


def _staircase(building: str, address: str, code: str) -> str:
    words = _("{building}, {address}, klatka {code}")
    return words.format(building=building, address=address, code=code)


def _scope(chosen: str) -> DebtorScope:
    kind, _colon, key = chosen.partition(":")
    if kind == ACCOUNT:
        return DebtorScope(account=int(key))
    if kind == STAIRCASE:
        return DebtorScope(staircase=int(key))
    if kind == BUILDING:
        return DebtorScope(building=key)
    return DebtorScope(property=key)


EARLIEST = date(1990, 1, 1)
WRONG_DAY = gettext_lazy("Wpisz dzień w postaci 2026-11-20.")


def _day(label: object) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]  # a lazy text
        error_messages={"required": WRONG_DAY, "invalid": WRONG_DAY},
        widget=DayInput({"class": "input"}),
    )


class PeriodForm(forms.Form):
    """A period such as `?od=2026-01-01&do=2026-06-30` or `?rok=2025`.

    Without either it is the year up to today. A later end becomes today, because no statement
    has entries booked ahead.
    """

    od = _day(gettext_lazy("Od dnia"))
    do = _day(gettext_lazy("Do dnia"))

    def __init__(self, query: QueryDict, today: date) -> None:
        super().__init__(_days(query, today))
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
        start: date = self.cleaned_data["od"]
        return start

    @property
    def end(self) -> date:
        end: date = self.cleaned_data["do"]
        return min(end, self.today)


def _days(query: QueryDict, today: date) -> dict[str, str]:
    if "od" in query or "do" in query:
        return {"od": query.get("od", ""), "do": query.get("do", "")}
    year = query.get("rok", "")
    is_year = year.isascii() and year.isdigit() and EARLIEST.year <= int(year) <= today.year
    number = int(year) if is_year else today.year
    return {"od": f"{number}-01-01", "do": str(min(date(number, 12, 31), today))}


class FiguresForm(forms.Form):
    """Code, day and closing balance as printed together; `kwota` becomes Money."""

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
        """Parse the amount."""
        try:
            return Money.parse(self.cleaned_data["kwota"])
        except AmountError as error:
            raise forms.ValidationError(_("Wpisz kwotę w postaci 1138,19.")) from error


PaperKind = PaperBatch.Kind


class PapersForm(StepForm):
    """Starts a series: notices need a month, statements two days."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        choices=[(kind.value, kind.label) for kind in (PaperKind.NOTICE, PaperKind.STATEMENT)],
        widget=forms.RadioSelect,
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Miesiąc"),
        required=False,
        help_text=gettext_lazy("Tylko zawiadomienia o opłatach."),
    )
    start = day_field(
        label=gettext_lazy("Od dnia"),
        required=False,
        help_text=gettext_lazy("Tylko zestawienia operacji."),
    )
    end = day_field(
        label=gettext_lazy("Do dnia"),
        required=False,
        help_text=gettext_lazy("Tylko zestawienia operacji."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(1 - months_back) for months_back in range(13)]
        set_choices(self, "period", [("", "–"), *((str(month), month.name) for month in months)])

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        needed: dict[str, list[str]] = {
            PaperKind.NOTICE: ["period"],
            PaperKind.STATEMENT: ["start", "end"],
        }
        for name in needed.get(entered.get("kind", ""), []):
            if name not in self.errors and entered.get(name) in (None, ""):
                self.add_error(name, _("Ten rodzaj dokumentów tego wymaga."))
        return entered
