"""`/weryfikacja/`: yes with a day, or no, and nothing about anybody."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cms_ext.people.identity.models import TryCounter
from ebok_plugin.money import Money
from ebok_plugin.statements.domain.verification import Proved, issue_code
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
PAGE = "/weryfikacja/"
TODAY = date(2026, 11, 20)
YES = "Tak. Dokument z tym kodem wydała Spółdzielnia 20 listopada 2026 r."
NO = (
    "Nie. Spółdzielnia nie wydała dokumentu z takim kodem. "
    "Sprawdź, czy kod jest przepisany bez pomyłki."
)


@pytest.fixture
def code() -> str:
    return issue_code(
        Proved("100005", date(2026, 1, 1), TODAY, Money.parse("1138.19")), issued_on=TODAY
    )


def answer_to(client: Client, typed: str) -> list[str]:
    return texts(parsed(client.get(PAGE, {"kod": typed})), "//div[@role='status']/p")


def test_the_question(client: Client) -> None:
    answer = client.get(PAGE)

    assert page_problems(answer) == []
    assert texts(parsed(answer), "//label") == ["Kod weryfikacyjny"]
    assert "no-store" in answer["Cache-Control"]


def test_a_code_of_ours(client: Client, code: str) -> None:
    assert answer_to(client, code) == [YES]
    assert answer_to(client, code.lower().replace("-", " ")) == [YES]
    assert texts(parsed(client.post(PAGE, {"kod": code})), "//div[@role='status']/p") == [YES]


def test_a_code_altered_by_one_letter(client: Client, code: str) -> None:
    other = "A" if code[0] != "A" else "B"

    assert answer_to(client, other + code[1:]) == [NO]


@pytest.mark.parametrize("typed", ["K7QF-2M9T-XB4C", "abc", "'; --", "😀"])
def test_anything_else_is_no(client: Client, code: str, typed: str) -> None:
    assert answer_to(client, typed) == [NO]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Wpisz kod z dokumentu."),
        ("A" * 61, "Kod ma 12 znaków. Przepisz go z dokumentu."),
    ],
)
def test_what_cannot_be_a_code_is_said_at_the_field(
    client: Client, typed: str, problem: str
) -> None:
    answer = client.get(PAGE, {"kod": typed})

    assert page_problems(answer) == []
    assert texts(parsed(answer), "//div[@id='bledy']//li") == [problem]


def test_the_answers_show_neither_account_nor_amount(client: Client, code: str) -> None:
    yes = client.get(PAGE, {"kod": code}).content.decode()

    assert [told for told in ("100005", "1138", "1 138", "1\xa0138") if told in yes] == []


def test_guessing_is_slowed_down_and_right_codes_cost_nothing(client: Client, code: str) -> None:
    for _ in range(35):
        assert answer_to(client, code) == [YES]
    assert set(TryCounter.objects.values_list("used", flat=True)) == {0}
    for _ in range(30):
        assert answer_to(client, "K7QF-2M9T-XB4C") == [NO]

    stopped = client.get(PAGE, {"kod": code})

    assert stopped.status_code == 429
    assert page_problems(stopped) == []
    assert texts(parsed(stopped), "//div[@role='status']/p") == [
        "Za dużo prób. Spróbuj ponownie za kwadrans."
    ]
