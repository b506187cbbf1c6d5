from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.meeting import answer_survey, open_survey
from members_area.meetings.models import Survey
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.meetings.conftest import members
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
LIST = "/ikcs/ankiety/"


@pytest.fixture(autouse=True)
def _on_9_june(settings) -> None:
    settings.COOP_TODAY = date(2026, 6, 9)


def page(survey: Survey) -> str:
    return f"{LIST}{survey.pk}/"


def test_a_member_answers_once(anna_in: Client, benches: Survey):
    option = benches.options.get(position=2)
    form = anna_in.get(page(benches))
    assert page_problems(form) == []
    assert "ankieta doradcza, nie głosowanie" in form.content.decode()
    assert "Odpowiedzi nie można zmienić" in form.content.decode()

    response = anna_in.post(page(benches), {"option": option.pk}, follow=True)
    twice = anna_in.post(page(benches), {"option": option.pk}, follow=True)

    assert page_problems(response) == []
    assert "Twoja odpowiedź jest policzona." in response.content.decode()
    assert "Twoja odpowiedź już jest policzona." in twice.content.decode()
    option.refresh_from_db()
    assert option.answers == 1


def test_no_answer_is_an_error_in_words(anna_in: Client, benches: Survey):
    for chosen in ("", "0", "x", "99999999999999999999"):
        response = anna_in.post(page(benches), {"option": chosen})
        assert page_problems(response) == []
        errors = texts(parsed(response), "//div[@class='errors']//li")
        assert errors == ["Wybierz jedną z odpowiedzi."]


def test_the_result_is_drawn_after_the_end(anna_in: Client, benches: Survey, settings):
    for position, one in zip((1, 1, 1, 2), members(4), strict=True):
        answer_survey(benches, one, benches.options.get(position=position), today=date(2026, 6, 9))
    before = anna_in.post(
        page(benches), {"option": benches.options.get(position=1).pk}, follow=True
    )
    assert "80%" not in before.content.decode()
    settings.COOP_TODAY = date(2026, 7, 1)

    response = anna_in.get(page(benches))

    assert page_problems(response) == []
    assert texts(parsed(response), "//tbody/tr/td") == ["4", "80%", "1", "20%"]
    assert parsed(response).xpath("//rect[@class='bar__part']/@width") == ["80%", "20%"]


def test_few_answers_are_only_counted(anna_in: Client, benches: Survey, settings):
    for member in members(4):
        answer_survey(benches, member, benches.options.get(position=1), today=date(2026, 6, 9))
    settings.COOP_TODAY = date(2026, 7, 1)

    response = anna_in.get(page(benches))

    assert "Odpowiedzi jest mniej niż 5" in response.content.decode()
    assert parsed(response).xpath("//tbody") == []


def test_a_survey_of_an_organ_asks_only_those_who_sit_in_it(
    anna_in: Client, board: Organ, piotr: User
):
    days = {"opens_on": date(2026, 6, 1), "closes_on": date(2026, 6, 30)}
    survey = Survey(question="Kiedy następne posiedzenie?", organ=board, **days)
    open_survey(survey, ["w lipcu", "w sierpniu"], today=days["opens_on"], origin=SYSTEM)

    assert "Kiedy następne" not in anna_in.get(LIST).content.decode()
    assert anna_in.get(page(survey)).status_code == 404
    option = survey.options.get(position=1).pk
    assert anna_in.post(page(survey), {"option": option}).status_code == 404
    assert "Kiedy następne" in signed_in(piotr).get(LIST).content.decode()


def test_the_list_says_which_are_answered(anna_in: Client, benches: Survey, settings):
    """What has not begun is not there."""
    settings.COOP_TODAY = date(2026, 5, 31)
    assert anna_in.get(page(benches)).status_code == 404
    assert "Nie było jeszcze żadnej ankiety" in anna_in.get(LIST).content.decode()

    settings.COOP_TODAY = date(2026, 6, 9)
    assert "odpowiedzi do 30 czerwca 2026" in anna_in.get(LIST).content.decode()
    anna_in.post(page(benches), {"option": benches.options.get(position=1).pk})

    response = anna_in.get(LIST)

    assert page_problems(response) == []
    assert texts(parsed(response), "//section[@aria-labelledby='trwaja']//span") == [
        "Twoja odpowiedź jest policzona"
    ]
