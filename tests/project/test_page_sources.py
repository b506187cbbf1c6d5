"""What the source of each page says by itself, for every sight of the browser's table.

Valid HTML, one heading, a title, and no cookie for a guest who only reads. A sight that is reached
by a link is asked in `tests/browser/test_pages.py`.
"""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet
from django.http import HttpResponse
from django.test import Client

from tests.browser.sights import SIGHTS, Sight, list_marks
from tests.html_rules import html_problems
from tests.marks import ON_THE_DEMO
from tests.page_checks import parsed, texts
from tests.project.demo_sign_in import as_

pytestmark = [
    *ON_THE_DEMO,
    pytest.mark.always,
    pytest.mark.urls("tests.browser.urls"),
    pytest.mark.usefixtures("frame_kept"),
]


def faults(sight: Sight) -> list[str]:
    client = Client(raise_request_exception=False) if sight.who is None else as_(login(sight.who))
    answer = client.get(sight.address, follow=True)
    if answer.status_code != sight.status:
        return [f"answers {answer.status_code}"]
    return [
        *html_problems(answer.content.decode()),
        *faults_of_head(answer),
        *cookies(sight, answer),
    ]


def login(who: str) -> str:
    return f"{'ikcs' if who.startswith('IKCS') else 'ebok'}:{who.lower()}"


def faults_of_head(answer: HttpResponse) -> list[str]:
    page = parsed(answer)
    headings, (title,) = texts(page, "//h1"), texts(page, "/html/head/title")
    name, _, coop = title.rpartition(" – ")
    right = len(headings) == 1 and headings[0] and name and coop == "SM „Pod Lasem”"
    return [] if right else [f"headings {headings}, title {title}"]


def cookies(sight: Sight, answer: HttpResponse) -> list[str]:
    """A guest is given one for a form, and none for reading."""
    form = parsed(answer).xpath("boolean(//*[@name='csrfmiddlewaretoken'])")
    wanted = {"coop_csrf"} if form else set()
    given = set(answer.cookies)
    return [] if sight.who or given == wanted else [f"cookies {sorted(given)}"]


def asked_for() -> Iterator[ParameterSet]:
    for name, sight in SIGHTS.items():
        if not sight.link:
            yield pytest.param(name, marks=list_marks(name))


@pytest.mark.parametrize("name", [*asked_for()])
def test_a_page_is_valid_has_one_heading_and_gives_no_needless_cookie(name: str):
    assert faults(SIGHTS[name]) == []
