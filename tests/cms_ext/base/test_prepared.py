"""A question that is written once says what its query set says, whatever it is asked with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet
from pytest_django import DjangoAssertNumQueries

from cms_ext.base.prepared import Among, Given, PreparedQuestion
from cms_ext.office.rules.models import LegalRule
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HOSTILE = "'; DROP TABLE x; -- %s %(day)s"


@shared
def rules() -> None:
    for code, begins, ends in (
        ("A", date(2024, 1, 1), None),
        ("B", date(2024, 1, 1), date(2025, 6, 30)),
        ("C", None, None),
        (HOSTILE, date(2026, 1, 1), None),
    ):
        LegalRule.objects.create(
            code=code,
            title=f"Reguła {code}",
            legal_basis="art. 1",
            params={"days": len(code)},
            valid_from=begins,
            valid_to=ends,
        )


def asked(day: Any, code: Any) -> QuerySet[LegalRule, Any]:
    """Rules that hold, but this one, and the first day of another that holds, too."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    ours = LegalRule.objects.filter(title__startswith="Reguła ")
    others = ours.filter(lasting, valid_from__lte=day).exclude(pk=OuterRef("pk"))
    found = ours.filter(lasting, Exists(others), valid_from__lte=day)
    return found.exclude(code=code).order_by("code").values_list("code", "valid_from", "params")


def question() -> PreparedQuestion[tuple[Any, ...]]:
    return PreparedQuestion(
        lambda: asked(Given("day", DateField()), Given("code", CharField())), tuple
    )


@pytest.mark.parametrize("code", ["A", "", HOSTILE, "ą%"])
@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2025, 6, 30), date(2026, 11, 20)])
def test_it_answers_as_its_query_set_does(rules: None, day: date, code: str) -> None:
    prepared = question()
    prepared.ask(day=date(2000, 1, 1), code="another")

    assert prepared.ask(day=day, code=code) == list(asked(day, code))


def test_it_makes_python_of_what_the_database_keeps(rules: None) -> None:
    assert question().ask(day=date(2025, 1, 1), code="B") == [("A", date(2024, 1, 1), {"days": 1})]


def test_it_is_written_once(rules: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    written = []

    def build() -> QuerySet[LegalRule, Any]:
        written.append(1)
        return asked(Given("day", DateField()), Given("code", CharField()))

    prepared = PreparedQuestion(build, lambda row: row[0])
    with django_assert_num_queries(2):
        found = [prepared.ask(day=date(2026, 2, 1), code=code) for code in ("A", HOSTILE)]

    assert found == [[HOSTILE], ["A"]]
    assert written == [1]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, TypeError),
        ({"day": date(2026, 1, 1)}, TypeError),
        ({"day": date(2026, 1, 1), "code": "A", "more": 1}, TypeError),
        ({"day": None, "code": "A"}, ValueError),
    ],
)
def test_it_takes_its_own_values_and_no_none(
    values: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        question().ask(**values)


@pytest.mark.parametrize(
    ("codes", "found"),
    [(["A"], ["A"]), (["C", "A"], ["A", "C"]), (["A", "B", HOSTILE], [HOSTILE, "A", "B"])],
)
def test_a_column_is_among_as_many_values_as_are_given(
    rules: None, codes: list[str], found: list[str]
) -> None:
    ours = LegalRule.objects.filter(Among("code", "codes", CharField(), most=3)).order_by("code")
    prepared = PreparedQuestion(lambda: ours.values_list("code"), lambda row: row[0])

    assert prepared.ask(codes=codes) == found
