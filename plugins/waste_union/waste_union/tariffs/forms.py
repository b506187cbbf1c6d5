"""Forms of tariffs: rates and relief as a clerk types them from a resolution, and back."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import CharField, Textarea
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import GROSZ, Money
from cms_ext.base.tables.numbers import AmountError, parse_decimal
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from waste_union.tariffs.domain.tariff import (
    TariffInUse,
    end_tariff,
    save_authority,
    save_commune,
    save_tariff,
)
from waste_union.tariffs.models import Authority, Commune, TariffVersion
from waste_union.tariffs.terms import MAX_ROWS
from waste_union.tariffs.vocabulary import ReliefKind

RATE_PLACES = 4
MAX_TEXT_LENGTH = 4_000
TIER = re.compile(r"do\s+(?P<upto>[0-9]{1,5})\s*:(?P<rate>.+)", re.IGNORECASE)
LAST = re.compile(r"dalej\s*:(?P<rate>.+)", re.IGNORECASE)
NORM = re.compile(r"norma\s*:(?P<rate>.+)", re.IGNORECASE)
CONTAINER = re.compile(r"(?P<code>[A-Z0-9-]{1,20})\s*:(?P<name>[^:]+):(?P<rate>.+)")
PER_PERSON = re.compile(r"(?P<amount>.+?)\s+na osobę", re.IGNORECASE)
PERCENT = re.compile(r"(?P<percent>[^%]+)%")


class RatesField(CharField):
    """Takes a tier, a container or the norm of water a line, as `TariffVersion.params`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Stawki"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "Jedna stawka: „33,00”. Progi, każdy w osobnym wierszu: „do 5: 29,00”, a na końcu "
                "„dalej: 7,00”. Woda bez licznika: „norma: 3” (m³ na osobę). Pojemniki: "
                "„1100: pojemnik 1100 l: 90,00”."
            ),
        )
        super().__init__(max_length=MAX_TEXT_LENGTH, widget=Textarea(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return write_rates(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return read_rates(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class ReliefField(RatesField):
    """Takes an amount a person, a percentage, or rates of its own, as `relief` or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Zwolnienie za kompostownik"),
            help_text=gettext_lazy(
                "„2,00 na osobę”, „20%” albo osobne stawki jak wyżej. Puste: nie ma. Tylko "
                "w zabudowie jednorodzinnej."
            ),
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return write_relief(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        text = CharField.clean(self, value)
        return read_relief(text) if text else None


def read_rates(text: str) -> dict[str, Any]:
    """Read `params` from the lines. Raises ValidationError that names the line."""
    rows: dict[str, Any] = {"tiers": [], "containers": []}
    for number, line in enumerate(_lines(text), 1):
        if match := CONTAINER.fullmatch(line):
            rate = _rate(match["rate"], number)
            rows["containers"].append(
                {"code": match["code"], "name": match["name"].strip(), "rate": rate}
            )
        elif match := NORM.fullmatch(line):
            rows["norm_m3"] = _rate(match["rate"], number)
        elif match := TIER.fullmatch(line):
            upto, rate = int(match["upto"]), _rate(match["rate"], number)
            rows["tiers"].append({"rate": rate, "upto": upto})
        else:
            last = LAST.fullmatch(line)
            rate = _rate(last["rate"] if last else line, number)
            rows["tiers"].append({"rate": rate, "upto": None})
    return {name: held for name, held in rows.items() if held}


def read_relief(text: str) -> dict[str, Any]:
    """Read `relief` from the lines. Raises ValidationError that names the line."""
    stripped = text.strip()
    if match := PERCENT.fullmatch(stripped):
        return {"kind": ReliefKind.PERCENT.value, "percent": _rate(match["percent"], 1)}
    if match := PER_PERSON.fullmatch(stripped):
        return {"amount": _rate(match["amount"], 1), "kind": ReliefKind.PER_PERSON.value}
    rates = read_rates(stripped)
    if set(rates) != {"tiers"}:
        raise ValidationError(_("Zwolnienie to kwota na osobę, procent albo osobne progi."))
    return {"kind": ReliefKind.ALT_TIERS.value, "tiers": rates["tiers"]}


def write_rates(params: dict[str, Any]) -> str:
    """Write `params` as the lines that `read_rates` reads."""
    lines = [
        f"{one['code']}: {one['name']}: {_with_comma(one['rate'])}"
        for one in params.get("containers", ())
    ]
    lines += _tiers_text(params.get("tiers", []))
    if "norm_m3" in params:
        lines.append(_("norma: {number}").format(number=_with_comma(params["norm_m3"], bare=True)))
    return "\n".join(lines)


def write_relief(relief: dict[str, Any] | None) -> str:
    """Write `relief` as the lines that `read_relief` reads."""
    if relief is None:
        return ""
    if relief["kind"] == ReliefKind.PERCENT:
        return f"{_with_comma(relief['percent'], bare=True)}%"
    if relief["kind"] == ReliefKind.PER_PERSON:
        return _("{amount} na osobę").format(amount=_with_comma(relief["amount"]))
    return "\n".join(_tiers_text(relief["tiers"]))


def _tiers_text(tiers: list[dict[str, Any]]) -> list[str]:
    if len(tiers) == 1:
        return [_with_comma(tiers[0]["rate"])]
    return [
        _("dalej: {rate}").format(rate=_with_comma(tier["rate"]))
        if tier["upto"] is None
        else _("do {upto}: {rate}").format(upto=tier["upto"], rate=_with_comma(tier["rate"]))
        for tier in tiers
    ]


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_ROWS:
        raise ValidationError(
            _("Wierszy jest najwyżej {most}.").format(most=MAX_ROWS), code="too_many"
        )
    return lines


def _rate(text: str, number: int) -> str:
    try:
        rate = parse_decimal(text, places=RATE_PLACES)
    except AmountError as error:
        raise ValidationError(
            _("Wiersz {number}: {what}").format(number=number, what=error.message)
        ) from error
    if rate < 0:
        raise ValidationError(
            _("Wiersz {number}: stawka nie może być ujemna.").format(number=number)
        )
    # „33” and „33,0” become 33.00; more decimals stay only if the resolution has them.
    return f"{rate.quantize(GROSZ):f}" if rate == rate.quantize(GROSZ) else f"{rate.normalize():f}"


def _with_comma(number: str, *, bare: bool = False) -> str:
    return number.removesuffix(".00").replace(".", ",") if bare else number.replace(".", ",")


class AuthorityForm(VerbForm):
    instance: Authority

    def call_verb(self) -> Authority:
        return save_authority(self.instance, origin=self.origin)


class CommuneForm(VerbForm):
    instance: Commune

    def call_verb(self) -> Commune:
        return save_commune(self.instance, origin=self.origin)


class TariffForm(VerbForm):
    instance: TariffVersion

    params = RatesField()
    relief = ReliefField()
    most = forms.DecimalField(
        label=gettext_lazy("Najwyższa opłata gospodarstwa, zł"),
        help_text=gettext_lazy("Na miesiąc. Puste: uchwała jej nie ustala."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.most is not None:
            self.fields["most"].initial = self.instance.most.amount

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        most = cleaned.get("most")
        self.instance.cap = None if most is None else Money(most).grosze
        return cleaned

    def _post_clean(self) -> None:
        # Unreadable rates are reported at their field; the model cannot check them.
        if not {"params", "relief", "method"} & self.errors.keys():
            super()._post_clean()

    def call_verb(self) -> TariffVersion:
        try:
            return save_tariff(self.instance, origin=self.origin)
        except TariffInUse as refusal:
            raise ValidationError(refusal.message) from refusal


class EndTariffForm(VerbForm):
    """Changes nothing but the last day of a used tariff."""

    instance: TariffVersion

    def call_verb(self) -> TariffVersion:
        last: date | None = self.cleaned_data["valid_to"]
        return end_tariff(self.instance, on=last, origin=self.origin)
