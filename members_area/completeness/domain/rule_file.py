"""Rules as YAML: one mapping a rule, the parameters beside its other fields. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members_area.completeness.models import CompletenessRule, RuleType

LARGEST = 200_000
MOST_RULES = 500
FIELDS = ("type", "organ", "kind", "legal_basis", "owner", "note", "valid_from", "valid_to")


def written(rules: Iterable[CompletenessRule]) -> str:
    """Return the rules as YAML that `read` can read back."""
    return yaml.safe_dump(
        [_row(rule) for rule in rules], allow_unicode=True, sort_keys=False, width=100
    )


def params_as_text(params: dict[str, Any]) -> str:
    """Return parameters as lines `name: value`, as in a file."""
    return yaml.safe_dump(params, allow_unicode=True, sort_keys=False) if params else ""


def read(content: bytes) -> list[CompletenessRule]:
    """Return the rules of a file, unsaved. Raises ValidationError with rule and fault."""
    rows = _rows(content)
    faults: list[str] = []
    rules = []
    for place, row in enumerate(rows, 1):
        try:
            rules.append(_rule(row))
        except ValidationError as refusal:
            faults += [
                _("Reguła %(no)d: %(fault)s") % {"no": place, "fault": said}
                for said in refusal.messages
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
        text = content.decode("utf-8-sig")
        # An alias may stand for a list of aliases, and so on: a small file of a huge content.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise ValidationError(_("Plik używa odwołań (*). Wpisz wartości wprost."))
        rows = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise ValidationError(_("Plik nie jest zapisany w UTF-8.")) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = _(" w wierszu %d") % (mark.line + 1) if mark else ""
        raise ValidationError(_("Plik nie jest poprawnym YAML%s.") % where) from error
    if not isinstance(rows, list) or not rows or len(rows) > MOST_RULES:
        raise ValidationError(_("Plik ma być listą reguł, najwyżej %d.") % MOST_RULES)
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
