"""What each type of rule needs to know, checked before a rule is kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from members_area.completeness.domain.checks.term import ANCHORS
from members_area.completeness.models import RuleType

Judge = Callable[[Any], str]
"""A value's fault in a few words, empty when there is none."""

DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Param:
    name: str
    judge: Judge
    required: bool = True


def _number(least: int, most: int) -> Judge:
    def judge(value: Any) -> str:
        # True is an int to Python and „tak” to YAML.
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if fits else _("ma być liczbą od %d do %d") % (least, most)

    return judge


def _one_of(*values: str) -> Judge:
    def judge(value: Any) -> str:
        return "" if value in values else _("ma być jednym z: %s") % ", ".join(values)

    return judge


def _text(value: Any) -> str:
    fits = isinstance(value, str) and 0 < len(value.strip()) <= 120
    return "" if fits else _("ma być tekstem do 120 znaków")


def _pattern(value: Any) -> str:
    if fault := _text(value):
        return fault
    try:
        named = re.compile(value).groupindex
    except re.error:
        return _("nie jest poprawnym wyrażeniem")
    return "" if {"seq", "year"} <= named.keys() else _("ma mieć grupy seq i year")


CHECK_DATE = {
    "month": _number(1, 12),
    "day": _number(1, 31),
    "year_offset": _number(0, 5),
    "plus_days": _number(0, 366),
}


def _check_date(value: Any) -> str:
    if not isinstance(value, dict) or not {"month", "day"} <= value.keys():
        return _("ma mieć pola month i day")
    for name, part in value.items():
        if name not in CHECK_DATE:
            return _("ma nieznane pole „%s”") % str(name)
        if fault := CHECK_DATE[name](part):
            return _("w polu „%(name)s” %(fault)s") % {"name": name, "fault": fault}
    # 29 February is refused: in most years there is none.
    last = 28 if value["month"] == 2 else DAYS_OF_MONTHS[value["month"] - 1]
    return "" if value["day"] <= last else _("nie ma takiego dnia w tym miesiącu")


DAYS = _number(0, 3660)
YEAR = _number(1900, 2200)
LEAST = _number(1, 366)

PARAMS: Mapping[str, tuple[Param, ...]] = {
    RuleType.IN_FORCE_NOW: (Param("title_contains", _text, required=False),),
    RuleType.YEARLY_MIN: (
        Param("min", LEAST),
        Param("from_year", YEAR),
        Param("year_of", _one_of("balance", "date"), required=False),
        Param("check_date", _check_date, required=False),
    ),
    RuleType.PERIOD_MIN: (
        Param("min", LEAST),
        Param("from_year", YEAR),
        Param("period", _one_of("quarter", "month")),
        Param("plus_days", DAYS, required=False),
    ),
    RuleType.KRS_FILING: (Param("days", DAYS), Param("target_kind", _one_of("STATUTE"))),
    RuleType.PER_MEETING: (Param("days", DAYS, required=False),),
    RuleType.SEQ_GAPS: (Param("pattern", _pattern, required=False),),
    RuleType.EVERY_N_YEARS: (Param("n", _number(1, 100)),),
    RuleType.DUE_AFTER: (Param("anchor", _one_of(*ANCHORS)), Param("days", DAYS)),
    RuleType.CROSS_REF: (
        Param("from_kind", _text),
        Param("to_kind", _text),
        Param("days", DAYS, required=False),
    ),
    RuleType.UNREDACTED_WAITING: (Param("days", DAYS),),
}
# Types that mean nothing without these fields of the rule itself.
NEEDS_ORGAN = frozenset(
    {RuleType.YEARLY_MIN, RuleType.PERIOD_MIN, RuleType.PER_MEETING, RuleType.SEQ_GAPS}
)
NEEDS_NO_KIND = frozenset({RuleType.CROSS_REF, RuleType.UNREDACTED_WAITING})


def complaints(rule_type: str, params: Any) -> list[str]:
    """Return the faults in the parameters of a rule of this type, each as a Polish sentence."""
    if not isinstance(params, dict):
        return [_("Parametry mają być listą nazw i wartości.")]
    return list(_faults(PARAMS[rule_type], params))


def _faults(params: tuple[Param, ...], given: Mapping[str, Any]) -> Iterator[str]:
    known = {param.name: param for param in params}
    for name in given:
        if name not in known:
            names = ", ".join(known) or _("żadnego")
            yield _("Nieznany parametr „%(name)s”. Ta reguła zna: %(known)s.") % {
                "name": name,
                "known": names,
            }
    for param in params:
        if param.name not in given:
            if param.required:
                yield _("Brakuje parametru „%s”.") % param.name
        elif fault := param.judge(given[param.name]):
            yield _("Parametr „%(name)s” %(fault)s.") % {"name": param.name, "fault": fault}
