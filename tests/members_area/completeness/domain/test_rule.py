import re
import time
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from members_area.completeness.domain.rule import (
    LARGEST,
    PARAMS,
    RulesImportResult,
    find_faults,
    import_rules,
    read_completeness_rules,
    rules_as_yaml,
    save_completeness_rule,
)
from members_area.completeness.models import CompletenessRule, RuleType
from members_area.register.models import Organ
from tests.members_area.completeness.library import rule

pytestmark = pytest.mark.django_db


def coded(code: str, **more: object) -> CompletenessRule:
    new = rule("EVERY_N_YEARS", kind="AUDIT_MINUTES", n=3)
    new.code = code
    for name, value in more.items():
        setattr(new, name, value)
    return new


def test_a_rule_is_kept_and_recorded():
    kept = save_completeness_rule(coded("lustracja"), origin=SYSTEM)

    assert CompletenessRule.objects.get(code="lustracja") == kept
    assert AuditEvent.objects.filter(action="COMPLETENESS_RULE_KEPT").get().note == "lustracja"


def test_what_cannot_be_judged_is_refused():
    gaps = {"type": "SEQ_GAPS", "params": {}, "kind": "RESOLUTION"}
    crossed = {"type": "CROSS_REF", "kind": "", "params": {"from_kind": "MINUTES", "to_kind": "X"}}
    wrong: list[tuple[dict[str, object], str, str]] = [
        ({"params": {"n": 0}}, "params", "Parametr „n” ma być liczbą od 1 do 100."),
        ({"kind": ""}, "kind", "Podaj rodzaj dokumentu."),
        ({"kind": "AUDYT"}, "kind", "Nie ma rodzaju dokumentu: AUDYT."),
        ({"organ": "EC"}, "organ", "Nie ma organu EC. Najpierw wpisz go w rejestrze."),
        ({"code": "Lustracja!"}, "code", "Tylko małe litery, cyfry i łączniki."),
        (gaps, "organ", "Podaj organ."),
        (crossed, "kind", "Nie ma rodzaju dokumentu: X."),
    ]

    for facts, field, said in wrong:
        with pytest.raises(ValidationError) as refusal:
            save_completeness_rule(coded(**{"code": "x", **facts}), origin=SYSTEM)
        assert refusal.value.message_dict == {field: [said]}


def test_two_rules_of_a_code_do_not_judge_one_day():
    def between(since: date | None, until: date | None) -> None:
        save_completeness_rule(coded("audyt", valid_from=since, valid_to=until), origin=SYSTEM)

    between(date(2025, 1, 1), date(2025, 12, 31))
    between(date(2027, 1, 1), None)
    last_day = date(2025, 12, 31)

    # Into an open rule, before it ends, on its last day.
    for days in ((date(2026, 1, 1), None), (None, date(2025, 6, 30)), (last_day, last_day)):
        with pytest.raises(ValidationError, match="W tym czasie działa już reguła „audyt”"):
            between(*days)
    between(date(2026, 1, 1), date(2026, 12, 31))


def test_a_file_adds_changes_and_leaves(board: Organ):
    rules = [coded("nowa"), coded("audit", params={"n": 5})]
    gate = CompletenessRule.objects.get(code="gate")

    taken = import_rules([*rules, gate], origin=SYSTEM)

    assert taken == RulesImportResult(added=["nowa"], changed=["audit"], unchanged=["gate"])
    assert CompletenessRule.objects.get(code="audit").params == {"n": 5}
    assert CompletenessRule.objects.count() == 17


def test_a_file_is_taken_whole_or_not_at_all_and_a_rehearsal_keeps_nothing():
    rules = [coded("nowa"), coded("zla", params={"n": 0}), coded("gorsza", kind="")]

    with pytest.raises(ValidationError) as refusal:
        import_rules(rules, origin=SYSTEM)
    rehearsed = import_rules(rules[:1], origin=SYSTEM, rehearse=True)

    assert refusal.value.messages == [
        "zla: Parametr „n” ma być liczbą od 1 do 100.",
        "gorsza: Podaj rodzaj dokumentu.",
    ]
    assert rehearsed == RulesImportResult(added=["nowa"])
    assert CompletenessRule.objects.count() == 16
    assert not AuditEvent.objects.filter(action="COMPLETENESS_RULE_KEPT").exists()


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


def test_a_rule_of_a_file():
    (rule,) = read_completeness_rules(ONE.encode())

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


def test_the_default_rules_come_back_as_they_were_written():
    rules = list(CompletenessRule.objects.all())

    again = read_completeness_rules(rules_as_yaml(rules).encode())

    assert len(rules) == 16
    assert [as_row(rule) for rule in again] == [as_row(rule) for rule in rules]


def refused(content: bytes) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        read_completeness_rules(content)
    messages: list[str] = refusal.value.messages
    return messages


def test_what_is_wrong_with_a_file():
    twice = b"- {id: a, type: SEQ_GAPS}\n- {id: a, type: SEQ_GAPS}"
    wrong = {
        b"": "Plik ma być listą reguł, najwyżej 500.",
        b"id: audit": "Plik ma być listą reguł, najwyżej 500.",
        b"- [1, 2": "Plik, wiersz 1: to nie jest poprawny YAML.",
        b"\xff\xfe\x00": "Plik nie jest zapisany w UTF-8.",
        b"- x\n- &a [x]\n- *a": f"Plik, wiersz 2: {REFERENCE}",
        b"- x\n- *a": f"Plik, wiersz 2: {REFERENCE}",
        b"- x\n- [2026-13-40]": "Plik: to nie jest poprawny YAML.",
        b"- !!python/object/apply:os.system [ls]": f"Plik, wiersz 1: {TAG}",
        b"- !!timestamp wczoraj": f"Plik, wiersz 1: {TAG}",
        b"- x\n- " + b"1" * 2001: f"Plik, wiersz 2: {LONG}",
        b"- " + b"[" * 5000 + b"]" * 5000: f"Plik, wiersz 1: {DEEP}",
        b" " * (LARGEST + 1): "Plik z regułami może mieć najwyżej 200 kB.",
        b"- tekst": "Reguła 1: ma być listą nazw i wartości.",
        b"- {type: SEQ_GAPS}": "Reguła 1: brakuje kodu w polu „id”.",
        b"- {id: a, type: SEQ_GAPS, kind: 3}": "Reguła 1: pole „kind” ma złą wartość.",
        b"- {id: a, type: SEQ_GAPS, valid_from: wczoraj}": (
            "Reguła 1: pole „valid_from” ma złą wartość."
        ),
        twice: "Reguła „a” stoi w pliku dwa razy od tego samego dnia.",
    }

    assert {content: refused(content) for content in wrong} == {
        content: [said] for content, said in wrong.items()
    }
    (unknown,) = refused(b"- {id: a, type: [SEQ_GAPS]}")
    assert re.match("Reguła 1: nieznany typ .* Znane: IN_FORCE_NOW, ", unknown)


@pytest.mark.parametrize(("content", "said"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_at_once_and_the_process_lives(content: bytes, said: str):
    assert len(content) <= LARGEST
    before = time.process_time()

    assert refused(content) == [said]

    # A text of 200 kB read plainly takes about 0.2 s; the brackets took over 100 s.
    assert time.process_time() - before < 1


@given(st.text() | st.binary())
def test_no_file_makes_it_stumble(content: str | bytes):
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    with pytest.raises(ValidationError):
        read_completeness_rules(raw)


YEARLY = {"min": 1, "from_year": 2024}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
)


def test_what_each_type_understands():
    check_date = {"month": 6, "day": 30, "year_offset": 1, "plus_days": 14}
    understood: list[tuple[str, dict[str, Any]]] = [
        ("IN_FORCE_NOW", {}),
        ("IN_FORCE_NOW", {"title_contains": "IKCS"}),
        ("IN_FORCE_NOW", {"title_contains": "I"}),
        ("IN_FORCE_NOW", {"title_contains": "I" * 120}),
        ("YEARLY_MIN", YEARLY | {"year_of": "balance", "check_date": check_date}),
        ("PERIOD_MIN", YEARLY | {"period": "quarter", "plus_days": 30}),
        ("KRS_FILING", {"days": 30, "target_kind": "STATUTE"}),
        ("PER_MEETING", {}),
        ("SEQ_GAPS", {"pattern": r"U-(?P<seq>\d+)-(?P<year>\d{4})"}),
        ("EVERY_N_YEARS", {"n": 3}),
        ("DUE_AFTER", {"anchor": "approval", "days": 14}),
        ("CROSS_REF", {"from_kind": "MINUTES", "to_kind": "RESOLUTION"}),
        ("UNREDACTED_WAITING", {"days": 14}),
    ]

    assert [find_faults(*one) for one in understood] == [[]] * len(understood)


def of_day(**fields: int) -> dict[str, Any]:
    return YEARLY | {"check_date": fields}


TOO_LONG = "Parametr „title_contains” ma być tekstem do 120 znaków."
FAULTS: list[tuple[str, Any, str]] = [
    ("EVERY_N_YEARS", {}, "Brakuje parametru „n”."),
    ("EVERY_N_YEARS", {"n": "3"}, "Parametr „n” ma być liczbą od 1 do 100."),
    ("EVERY_N_YEARS", {"n": True}, "Parametr „n” ma być liczbą od 1 do 100."),
    ("EVERY_N_YEARS", {"n": 3, "m": 1}, "Nieznany parametr „m”. Ta reguła zna: n."),
    *(("IN_FORCE_NOW", {"title_contains": words}, TOO_LONG) for words in ("", "  ", "I" * 121, 7)),
    (
        "DUE_AFTER",
        {"anchor": "signed_on", "days": 14},
        "Parametr „anchor” ma być jednym z: meeting_date, adopted_on, approval.",
    ),
    (
        "PERIOD_MIN",
        YEARLY | {"period": "week"},
        "Parametr „period” ma być jednym z: quarter, month.",
    ),
    ("SEQ_GAPS", {"pattern": "(?P<seq>"}, "Parametr „pattern” nie jest poprawnym wyrażeniem."),
    ("SEQ_GAPS", {"pattern": r"\d+"}, "Parametr „pattern” ma mieć grupy seq i year."),
    (
        "YEARLY_MIN",
        of_day(month=2, day=29),
        "Parametr „check_date” nie ma takiego dnia w tym miesiącu.",
    ),
    ("YEARLY_MIN", of_day(month=6), "Parametr „check_date” ma mieć pola month i day."),
    (
        "YEARLY_MIN",
        of_day(month=13, day=1),
        "Parametr „check_date” w polu „month” ma być liczbą od 1 do 12.",
    ),
    (
        "YEARLY_MIN",
        of_day(month=1, day=1, plus_day=1),
        "Parametr „check_date” ma nieznane pole „plus_day”.",
    ),
    ("UNREDACTED_WAITING", [14], "Parametry mają być listą nazw i wartości."),
]


def test_a_fault_is_said_in_words():
    for rule_type, params, said in FAULTS:
        assert find_faults(rule_type, params) == [said]


def test_every_type_is_judged():
    assert set(PARAMS) == set(RuleType)


@given(st.sampled_from(RuleType.values), ANYTHING)
def test_nothing_makes_it_stumble(rule_type: str, params: Any):
    for said in find_faults(rule_type, params):
        assert said.endswith(".")
