"""Questions and answers: read, found by the search, told to search engines."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from wagtail.rich_text import RichText

from cms_ext.public_site.pages.models import HomePage, QuestionsPage
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


@shared
def questions(home: HomePage) -> QuestionsPage:
    page = QuestionsPage(title="Pytania", slug="pytania", lead="O co pytacie.")
    page.questions = [
        ("heading", {"text": "Opłaty", "level": "2"}),
        (
            "question",
            {
                "question": "Do kiedy zapłacić?",
                "answer": RichText("<p>Do <b>15.</b> dnia.</p><ul><li>przelewem</li></ul>"),
            },
        ),
    ]
    return stand_below(home, page)


def test_an_answer_is_folded_below_its_question(client: Client, questions: QuestionsPage) -> None:
    answer = client.get("/pytania/")
    page = parsed(answer)

    assert texts(page, "//main//h2") == ["Opłaty"]
    assert texts(page, "//main//details/summary") == ["Do kiedy zapłacić?"]
    assert texts(page, "//main//details[not(@open)]/div/p") == ["Do 15. dnia."]
    assert page_problems(answer) == []


def test_the_search_finds_question_and_answer(client: Client, questions: QuestionsPage) -> None:
    for query in ("zaplacic", "przelewem"):
        found = parsed(client.get(f"/szukaj/?q={query}"))
        assert texts(found, "//main//h3/a") == ["Pytania"]


def test_search_engines_get_them_as_such(client: Client, questions: QuestionsPage) -> None:
    [script] = parsed(client.get("/pytania/")).xpath("//script/text()")

    assert json.loads(script)["@graph"][0] == {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": "Do kiedy zapłacić?",
                "acceptedAnswer": {"@type": "Answer", "text": "Do 15. dnia. przelewem"},
            }
        ],
    }
