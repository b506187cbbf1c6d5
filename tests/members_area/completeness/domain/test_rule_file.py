from __future__ import annotations

import time
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


REFERENCE = "odwołanie (& albo *). Wpisz wartość wprost."
TAG = "znacznik (!). Wpisz samą wartość, w razie potrzeby w cudzysłowie."
LONG = "wartość dłuższa niż 2000 znaków. Skróć ją."
DEEP = "zagnieżdżenie głębsze niż 20 poziomów. Usuń zbędne nawiasy i myślniki."
# What takes a parser without bounds minutes, or ends the process that composes it.
BOMBS = {
    "brackets": (b"[" * 199_000, f"Plik, wiersz 1: {DEEP}"),
    "brackets in lines": (b"[\n" * 99_000, f"Plik, wiersz 21: {DEEP}"),
    "mappings": (b"{a: " * 49_000, f"Plik, wiersz 1: {DEEP}"),
    "dashes": (b"- " * 99_500, f"Plik, wiersz 1: {DEEP}"),
    "questions": (b"? " * 99_500, f"Plik, wiersz 1: {DEEP}"),
    "laughs": (
        b"a0: &a0 [x, x]\n"
        + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 5000)),
        f"Plik, wiersz 1: {REFERENCE}",
    ),
    "a number by sixties": (b"- 1" + b":10" * 66_000, f"Plik, wiersz 1: {LONG}"),
}


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
        (b"- [1, 2", "Plik, wiersz 1: to nie jest poprawny YAML."),
        (b"\xff\xfe\x00", "Plik nie jest zapisany w UTF-8."),
        (b"- x\n- &a [x]\n- *a", f"Plik, wiersz 2: {REFERENCE}"),
        (b"- x\n- *a", f"Plik, wiersz 2: {REFERENCE}"),
        (b"- x\n- [2026-13-40]", "Plik: to nie jest poprawny YAML."),
        (b"- !!python/object/apply:os.system [ls]", f"Plik, wiersz 1: {TAG}"),
        (b"- !!timestamp wczoraj", f"Plik, wiersz 1: {TAG}"),
        (b"- x\n- " + b"1" * 2001, f"Plik, wiersz 2: {LONG}"),
        (b"- " + b"[" * 5000 + b"]" * 5000, f"Plik, wiersz 1: {DEEP}"),
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


@pytest.mark.parametrize(("content", "said"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_at_once_and_the_process_lives(content: bytes, said: str) -> None:
    assert len(content) <= LARGEST
    before = time.process_time()

    with pytest.raises(ValidationError) as refusal:
        read_rules(content)

    assert refusal.value.messages == [said]
    # A text of 200 kB read plainly takes about 0.2 s; the brackets took over 100 s.
    assert time.process_time() - before < 1


def test_an_unknown_type_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="Reguła 1: nieznany typ .* Znane: IN_FORCE_NOW, "):
        read_rules(b"- {id: a, type: [SEQ_GAPS]}")


@given(st.text() | st.binary())
def test_no_file_makes_it_stumble(content: str | bytes) -> None:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    with pytest.raises(ValidationError):
        read_rules(raw)
