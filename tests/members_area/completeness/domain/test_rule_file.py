from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from members_area.completeness.domain.rule import LARGEST, read_rules, rules_as_yaml
from members_area.completeness.models import CompletenessRule

ONE = """
- {id: audit, type: EVERY_N_YEARS, kind: AUDIT_MINUTES, n: 3, valid_from: 2026-01-01, note: 'co 3'}
"""


def as_row(rule: CompletenessRule) -> dict[str, object]:
    names = ("code", "type", "organ", "kind", "params", "legal_basis", "owner", "note")
    return {name: getattr(rule, name) for name in (*names, "valid_from", "valid_to")}


def test_a_rule_of_a_file() -> None:
    (rule,) = read_rules(ONE.encode())

    assert as_row(rule) == {
        "code": "audit",
        "type": "EVERY_N_YEARS",
        "organ": "",
        "kind": "AUDIT_MINUTES",
        "params": {"n": 3},
        "legal_basis": "art. 8¹ u.s.m.",
        "owner": "Zarząd",
        "note": "co 3",
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
    }


@pytest.mark.django_db
def test_the_default_rules_come_back_as_they_were_written() -> None:
    rules = list(CompletenessRule.objects.all())

    again = read_rules(rules_as_yaml(rules).encode())

    assert len(rules) == 16
    assert [as_row(rule) for rule in again] == [as_row(rule) for rule in rules]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Plik ma być listą reguł, najwyżej 500."),
        (b"id: audit", "Plik ma być listą reguł, najwyżej 500."),
        (b"- [1, 2", "Plik nie jest poprawnym YAML w wierszu 1."),
        (b"\xff\xfe\x00", "Plik nie jest zapisany w UTF-8."),
        (b"- &a [x]\n- *a", "Plik używa odwołań (*). Wpisz wartości wprost."),
        (b"- !!python/object/apply:os.system [ls]", "Plik nie jest poprawnym YAML w wierszu 1."),
        (b"- " + b"[" * 5000 + b"]" * 5000, "Plik nie jest poprawnym YAML."),
        (b" " * (LARGEST + 1), "Plik z regułami może mieć najwyżej 200 kB."),
        (b"- tekst", "Reguła 1: ma być listą nazw i wartości."),
        (b"- {type: SEQ_GAPS}", "Reguła 1: brakuje kodu w polu „id”."),
        (b"- {id: a, type: SEQ_GAPS, kind: 3}", "Reguła 1: pole „kind” ma złą wartość."),
        (
            b"- {id: a, type: SEQ_GAPS, valid_from: wczoraj}",
            "Reguła 1: pole „valid_from” ma złą wartość.",
        ),
        (
            b"- {id: a, type: SEQ_GAPS}\n- {id: a, type: SEQ_GAPS}",
            "Reguła „a” stoi w pliku dwa razy od tego samego dnia.",
        ),
    ],
)
def test_what_is_wrong_with_a_file(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        read_rules(content)

    assert refusal.value.messages == [said]


def test_an_unknown_type_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="Reguła 1: nieznany typ .* Znane: IN_FORCE_NOW, "):
        read_rules(b"- {id: a, type: [SEQ_GAPS]}")


@given(st.text() | st.binary())
def test_no_file_makes_it_stumble(content: str | bytes) -> None:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    with pytest.raises(ValidationError):
        read_rules(raw)
