"""The terms of a tariff, read and checked from its JSON into types. Makes no query.

Rates and amounts are texts in złoty (`"33.00"`), never numbers: JSON has no Decimal. `params` is
`{"tiers": [{"upto": 5, "rate": "29.00"}, {"upto": null, "rate": "7.00"}]}` or, for one rate,
`{"rate": "33.00"}`; for the method WATER also `"norm_m3"`, a month and person without a meter; for
CONTAINERS `{"containers": [{"code": "120L", "name": "…", "rate": "12.00"}]}`, an emptying each.
`relief` is null or `{"kind": "per_person", "amount": …}`, `{"kind": "percent", "percent": …}`,
`{"kind": "alt_tiers", "tiers": […]}`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from waste_union.tariffs.vocabulary import Method, ReliefKind

DECIMAL_TEXT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?", re.ASCII)
CONTAINER_CODE = re.compile(r"[A-Z0-9-]{1,20}", re.ASCII)
MAX_UPTO = 99_999
MAX_ROWS = 50
MAX_NAME_LENGTH = 80
HUNDRED = Decimal(100)


class TermsError(ValueError):
    """The terms cannot be calculated with; `field` is `params` or `relief`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Tier:
    """Units above the previous tier's `upto`, up to this one's (None: all), cost `rate` each."""

    upto: int | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Container:
    """A container or bag with the price of one emptying."""

    code: str
    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Relief:
    """The relief for a composter: one of `amount` (zł a person), `percent` and `tiers`."""

    kind: ReliefKind
    amount: Decimal | None = None
    percent: Decimal | None = None
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class TariffTerms:
    """Tiers, or containers. `norm_m3` is the monthly use of a person without a meter."""

    tiers: tuple[Tier, ...] = ()
    containers: tuple[Container, ...] = ()
    norm_m3: Decimal | None = None
    relief: Relief | None = None


def read_terms(method: str, params: object, relief: object) -> TariffTerms:
    """Read and check the terms of a tariff. Raises TermsError with a message for people."""
    given = _mapping("params", params)
    if method == Method.CONTAINERS:
        _only("params", given, {"containers"})
        if relief is not None:
            raise TermsError("relief", _("Za kompostownik zwalnia się tylko domy jednorodzinne."))
        return TariffTerms(containers=_containers(given.get("containers")))
    _only("params", given, {"tiers", "rate"} | ({"norm_m3"} if method == Method.WATER else set()))
    if ("tiers" in given) == ("rate" in given):
        raise TermsError("params", _("Podaj albo jedną stawkę (rate), albo progi (tiers)."))
    tiers = (
        _tiers("params", given["tiers"])
        if "tiers" in given
        else (Tier(None, _decimal("params", given["rate"])),)
    )
    norm = _decimal("params", given["norm_m3"]) if given.get("norm_m3") is not None else None
    return TariffTerms(tiers, (), norm, _relief(method, relief, tiers))


def make_params(terms: TariffTerms) -> dict[str, Any]:
    """Return the terms as the column `params` holds them, always spelled alike.

    Keys are in jsonb's order, so that a sealed row reads alike in both databases.
    """
    if terms.containers:
        return {
            "containers": [
                {"code": container.code, "name": container.name, "rate": f"{container.rate:f}"}
                for container in terms.containers
            ]
        }
    params: dict[str, Any] = {"tiers": _tiers_of(terms.tiers)}
    if terms.norm_m3 is not None:
        params["norm_m3"] = f"{terms.norm_m3:f}"
    return params


def make_relief(terms: TariffTerms) -> dict[str, Any] | None:
    """Return the relief as the column `relief` holds it."""
    relief = terms.relief
    if relief is None:
        return None
    values: dict[str, Any] = {"kind": relief.kind.value}
    if relief.amount is not None:
        values["amount"] = f"{relief.amount:f}"
    if relief.percent is not None:
        values["percent"] = f"{relief.percent:f}"
    if relief.tiers:
        values["tiers"] = _tiers_of(relief.tiers)
    return values


def calculate_base(tiers: Sequence[Tier], quantity: Decimal) -> Decimal:
    """Return the price of so many units, tier by tier, unrounded."""
    return sum(
        (units * tier.rate for tier, units in split_into_tiers(tiers, quantity)), start=Decimal(0)
    )


def split_into_tiers(tiers: Sequence[Tier], quantity: Decimal) -> list[tuple[Tier, Decimal]]:
    """Return the number of units in each tier, without tiers that none reaches."""
    units, counted = [], Decimal(0)
    for tier in tiers:
        reached = quantity if tier.upto is None else min(quantity, Decimal(tier.upto))
        if reached > counted:
            units.append((tier, reached - counted))
            counted = reached
    return units


def _relief(method: str, given: object, tiers: tuple[Tier, ...]) -> Relief | None:
    if given is None:
        return None
    row = _mapping("relief", given)
    kind = row.get("kind")
    if kind == ReliefKind.PER_PERSON:
        _only("relief", row, {"kind", "amount"})
        return Relief(ReliefKind.PER_PERSON, amount=_decimal("relief", row.get("amount")))
    if kind == ReliefKind.PERCENT:
        _only("relief", row, {"kind", "percent"})
        percent = _decimal("relief", row.get("percent"))
        if percent > HUNDRED:
            raise TermsError("relief", _("Zwolnienie to najwyżej 100 procent opłaty."))
        return Relief(ReliefKind.PERCENT, percent=percent)
    if kind == ReliefKind.ALT_TIERS:
        _only("relief", row, {"kind", "tiers"})
        lower = _tiers("relief", row.get("tiers"))
        if not _never_above(lower, tiers):
            raise TermsError(
                "relief", _("Stawki dla kompostujących są gdzieś wyższe od zwykłych. Popraw je.")
            )
        return Relief(ReliefKind.ALT_TIERS, tiers=lower)
    raise TermsError("relief", _("Zwolnienie to per_person, percent albo alt_tiers."))


def _never_above(lower: tuple[Tier, ...], tiers: tuple[Tier, ...]) -> bool:
    # Both are linear between thresholds: comparing there and at the last rate is enough.
    turns = {Decimal(one.upto) for one in (*lower, *tiers) if one.upto is not None}
    return lower[-1].rate <= tiers[-1].rate and all(
        calculate_base(lower, turn) <= calculate_base(tiers, turn) for turn in turns
    )


def _tiers(field: str, given: object) -> tuple[Tier, ...]:
    rows = _rows(field, given)
    tiers = []
    reached = 0
    for number, row in enumerate(rows, 1):
        _only(field, row, {"upto", "rate"})
        upto = row.get("upto")
        if number == len(rows):
            if upto is not None:
                raise TermsError(field, _("Ostatni próg nie ma końca: zostaw „do ilu” puste."))
        elif isinstance(upto, bool) or not isinstance(upto, int) or not reached < upto <= MAX_UPTO:
            raise TermsError(
                field,
                _("Próg %(number)s: „do ilu” to liczba całkowita większa od poprzedniej.")
                % {"number": number},
            )
        else:
            reached = upto
        tiers.append(Tier(upto, _decimal(field, row.get("rate"))))
    return tuple(tiers)


def _containers(given: object) -> tuple[Container, ...]:
    containers: dict[str, Container] = {}
    for row in _rows("params", given):
        _only("params", row, {"code", "name", "rate"})
        code, name = row.get("code"), row.get("name")
        if not isinstance(code, str) or not CONTAINER_CODE.fullmatch(code) or code in containers:
            raise TermsError(
                "params", _("Każdy pojemnik ma własny kod: wielkie litery, cyfry i łączniki.")
            )
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME_LENGTH:
            raise TermsError("params", _("Pojemnik %(code)s nie ma nazwy.") % {"code": code})
        containers[code] = Container(code, name.strip(), _decimal("params", row.get("rate")))
    return tuple(containers.values())


def _rows(field: str, given: object) -> list[Mapping[str, Any]]:
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_ROWS:
        raise TermsError(field, _("Podaj od 1 do %(most)s wierszy stawek.") % {"most": MAX_ROWS})
    return [_mapping(field, row) for row in given]


def _mapping(field: str, given: object) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise TermsError(field, _("Wartości mają złą postać."))
    return given


def _only(field: str, row: Mapping[str, Any], known: set[str]) -> None:
    for name in row:
        if name not in known:
            raise TermsError(
                field,
                _("Wartości „%(name)s” program tu nie czyta. Są: %(known)s.")
                % {"name": name, "known": ", ".join(sorted(known))},
            )


def _decimal(field: str, given: object) -> Decimal:
    if not isinstance(given, str) or not DECIMAL_TEXT.fullmatch(given):
        raise TermsError(
            field, _("Stawka to liczba nie mniejsza od zera, z najwyżej czterema miejscami.")
        )
    return Decimal(given)


def _tiers_of(tiers: Sequence[Tier]) -> list[dict[str, Any]]:
    return [{"rate": f"{tier.rate:f}", "upto": tier.upto} for tier in tiers]
