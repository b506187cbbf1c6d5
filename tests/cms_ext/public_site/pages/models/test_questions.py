import json

import pytest
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


def test_questions_are_folded_found_by_the_search_and_told_to_search_engines(
    client, questions: QuestionsPage
):
    answer = client.get("/pytania/")
    page = parsed(answer)

    assert texts(page, "//main//h2") == ["Opłaty"]
    assert texts(page, "//main//details/summary") == ["Do kiedy zapłacić?"]
    assert texts(page, "//main//details[not(@open)]/div/p") == ["Do 15. dnia."]
    assert page_problems(answer) == []

    for query in ("zaplacic", "przelewem"):
        found = parsed(client.get(f"/szukaj/?q={query}"))
        assert texts(found, "//main//h3/a") == ["Pytania"]

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
