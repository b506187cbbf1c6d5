from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from members_area.completeness.domain.rule import PARAMS, find_faults
from members_area.completeness.models import RuleType

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
