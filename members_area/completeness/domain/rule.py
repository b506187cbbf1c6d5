"""Saving the rules of completeness, one by one or from a YAML file, and waiving numbers."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_yaml import YamlRefused, read_typed_yaml
from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.completeness.domain.checks.term import ANCHORS
from members_area.completeness.models import CompletenessRule, NumberWaiver, RuleType
from members_area.library.models import DocumentKind
from members_area.register.models import Organ

Judge = Callable[[Any], str]
"""Returns a value's fault in a few words, or an empty text."""

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
MIN_COUNT = _number(1, 366)

PARAMS: Mapping[str, tuple[Param, ...]] = {
    RuleType.IN_FORCE_NOW: (Param("title_contains", _text, required=False),),
    RuleType.YEARLY_MIN: (
        Param("min", MIN_COUNT),
        Param("from_year", YEAR),
        Param("year_of", _one_of("balance", "date"), required=False),
        Param("check_date", _check_date, required=False),
    ),
    RuleType.PERIOD_MIN: (
        Param("min", MIN_COUNT),
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


def find_faults(rule_type: str, params: Any) -> list[str]:
    """Return the faults in the parameters of a rule of this type, each as a Polish sentence."""
    if not isinstance(params, dict):
        return [_("Parametry mają być listą nazw i wartości.")]
    return list(_find_faults(PARAMS[rule_type], params))


def _find_faults(params: tuple[Param, ...], values: Mapping[str, Any]) -> Iterator[str]:
    known = {param.name: param for param in params}
    for name in values:
        if name not in known:
            names = ", ".join(known) or _("żadnego")
            yield _("Nieznany parametr „%(name)s”. Ta reguła zna: %(known)s.") % {
                "name": name,
                "known": names,
            }
    for param in params:
        if param.name not in values:
            if param.required:
                yield _("Brakuje parametru „%s”.") % param.name
        elif fault := param.judge(values[param.name]):
            yield _("Parametr „%(name)s” %(fault)s.") % {"name": param.name, "fault": fault}


FACTS = ("type", "organ", "kind", "params", "legal_basis", "owner", "note", "valid_to")


@dataclass(frozen=True, slots=True)
class RulesImportResult:
    """The result of an import of rules: the codes of those added, changed and unchanged."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def save_completeness_rule(rule: CompletenessRule, *, origin: Origin) -> CompletenessRule:
    """Save a new or a changed rule.

    Raises ValidationError, by field: parameters that its type does not understand, an organ or a
    kind that does not exist, and a time in which another rule of the code already judges.
    """
    rule.full_clean()
    _refuse_faulty(rule)
    _refuse_overlap(rule)
    rule.save()
    record("COMPLETENESS_RULE_KEPT", origin, obj=rule, note=rule.code)
    return rule


@transaction.atomic
def import_rules(
    rules: Sequence[CompletenessRule], *, origin: Origin, rehearse: bool = False
) -> RulesImportResult:
    """Save all rules of a file or none; each replaces the rule with its code and first day.

    Rules that the file does not name stay as they are. Raises ValidationError with every fault of
    every rule. With `rehearse` nothing is saved.
    """
    result = RulesImportResult()
    faults: list[str] = []
    known = {
        (completeness_rule.code, completeness_rule.valid_from): completeness_rule
        for completeness_rule in CompletenessRule.objects.all()
    }
    for rule in rules:
        before = known.get((rule.code, rule.valid_from))
        if before is not None and all(
            getattr(before, name) == getattr(rule, name) for name in FACTS
        ):
            result.unchanged.append(rule.code)
            continue
        rule = rule if before is None else _overwrite(before, rule)
        try:
            save_completeness_rule(rule, origin=origin)
        except ValidationError as refusal:
            faults += [f"{rule.code}: {message}" for message in refusal.messages]
            continue
        (result.added if before is None else result.changed).append(rule.code)
    if faults:
        raise ValidationError(faults)
    if rehearse:
        transaction.set_rollback(True)
    return result


def _overwrite(before: CompletenessRule, rule: CompletenessRule) -> CompletenessRule:
    for name in FACTS:
        setattr(before, name, getattr(rule, name))
    return before


def _refuse_faulty(rule: CompletenessRule) -> None:
    faults: dict[str, list[str]] = {}
    if mistakes := find_faults(rule.type, rule.params):
        faults["params"] = mistakes
    kinds = [rule.kind]
    if rule.type == RuleType.CROSS_REF and not mistakes:
        kinds += [rule.params["from_kind"], rule.params["to_kind"]]
    if unknown := _unknown_kinds(filter(None, kinds)):
        faults["kind"] = [_("Nie ma rodzaju dokumentu: %s.") % ", ".join(unknown)]
    if not rule.kind and rule.type not in NEEDS_NO_KIND:
        faults["kind"] = [_("Podaj rodzaj dokumentu.")]
    if not rule.organ and rule.type in NEEDS_ORGAN:
        faults["organ"] = [_("Podaj organ.")]
    elif rule.organ and not Organ.objects.filter(code=rule.organ).exists():
        faults["organ"] = [_("Nie ma organu %s. Najpierw wpisz go w rejestrze.") % rule.organ]
    if faults:
        raise ValidationError(faults)


def _unknown_kinds(kinds: Iterable[str]) -> list[str]:
    wanted = set(kinds)
    there = DocumentKind.objects.filter(code__in=wanted).values_list("code", flat=True)
    return sorted(wanted - set(there))


def _refuse_overlap(rule: CompletenessRule) -> None:
    others = CompletenessRule.objects.filter(code=rule.code).exclude(pk=rule.pk)
    if rule.valid_to is not None:
        others = others.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=rule.valid_to))
    if rule.valid_from is not None:
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=rule.valid_from))
    if others.exists():
        raise ValidationError(
            _("W tym czasie działa już reguła „%s”. Najpierw podaj jej ostatni dzień.") % rule.code
        )


@transaction.atomic
def waive_number(waiver: NumberWaiver, *, origin: Origin) -> NumberWaiver:
    """Save that a number was deliberately not used, with the reason, or correct such a row."""
    waiver.reason = waiver.reason.strip()
    waiver.full_clean()
    waiver.save()
    record("NUMBER_WAIVED", origin, obj=waiver, note=str(waiver), changes={"reason": waiver.reason})
    return waiver


LARGEST = 200_000
MAX_RULES = 500
FIELDS = ("type", "organ", "kind", "legal_basis", "owner", "note", "valid_from", "valid_to")


def rules_as_yaml(rules: Iterable[CompletenessRule]) -> str:
    """Return the rules as YAML that `read_completeness_rules` can read back."""
    return yaml.safe_dump(
        [_row(rule) for rule in rules], allow_unicode=True, sort_keys=False, width=100
    )


def params_as_text(params: dict[str, Any]) -> str:
    """Return parameters as lines `name: value`, as in a file."""
    return yaml.safe_dump(params, allow_unicode=True, sort_keys=False) if params else ""


def read_completeness_rules(content: bytes) -> list[CompletenessRule]:
    """Return the rules of a file, unsaved. Raises ValidationError with rule and fault."""
    rows = _rows(content)
    faults: list[str] = []
    rules = []
    for place, row in enumerate(rows, 1):
        try:
            rules.append(_rule(row))
        except ValidationError as refusal:
            faults += [
                _("Reguła %(no)d: %(fault)s") % {"no": place, "fault": message}
                for message in refusal.messages
            ]
    seen = [(rule.code, rule.valid_from) for rule in rules]
    faults += [
        _("Reguła „%s” stoi w pliku dwa razy od tego samego dnia.") % code
        for code, since in dict.fromkeys(seen)
        if seen.count((code, since)) > 1
    ]
    if faults:
        raise ValidationError(faults)
    return rules


def _rows(content: bytes) -> list[Any]:
    if len(content) > LARGEST:
        raise ValidationError(_("Plik z regułami może mieć najwyżej 200 kB."))
    try:
        rows = read_typed_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError(_("Plik nie jest zapisany w UTF-8.")) from error
    except YamlRefused as refusal:
        raise ValidationError(f"{refusal.message_for(_('Plik'))}.") from refusal
    if not isinstance(rows, list) or not rows or len(rows) > MAX_RULES:
        raise ValidationError(_("Plik ma być listą reguł, najwyżej %d.") % MAX_RULES)
    return rows


def _rule(row: Any) -> CompletenessRule:
    if not isinstance(row, dict) or not all(isinstance(name, str) for name in row):
        raise ValidationError(_("ma być listą nazw i wartości."))
    fields = {name: row[name] for name in FIELDS if row.get(name) is not None}
    params = {name: value for name, value in row.items() if name not in (*FIELDS, "id")}
    code = row.get("id")
    if not isinstance(code, str):
        raise ValidationError(_("brakuje kodu w polu „id”."))
    if row.get("type") not in RuleType.values:
        known = ", ".join(RuleType.values)
        raise ValidationError(_("nieznany typ w polu „type”. Znane: %s.") % known)
    for name, value in fields.items():
        wanted = date if name.startswith("valid_") else str
        if type(value) is not wanted:
            raise ValidationError(_("pole „%s” ma złą wartość.") % name)
    return CompletenessRule(code=code, params=params, **fields)


def _row(rule: CompletenessRule) -> dict[str, Any]:
    row: dict[str, Any] = {"id": rule.code}
    facts = {name: getattr(rule, name) for name in FIELDS}
    row |= {name: value for name, value in facts.items() if value not in ("", None)}
    row |= rule.params
    return row
