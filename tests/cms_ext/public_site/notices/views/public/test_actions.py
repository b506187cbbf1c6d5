"""The button below an announcement leads to what its readers do next."""

from datetime import timedelta
from typing import Any

import pytest

from cms_ext.public_site.notices.models import AnnouncementKind
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed
from tests.people import resident

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.mark.thorough
def test_a_notice_leads_to_its_form_while_it_holds_and_the_site_has_that_page(
    client, publish: Publish
):
    def leads_to(kind: str, **changes: Any) -> list[tuple[str, str]]:
        page = publish(f"{kind} {changes}", kind=kind, **changes)
        answer = client.get(page.url)
        assert page_problems(answer) == []
        buttons = parsed(answer).xpath("//main//a[@class='btn']")
        return [(button.get("href"), button.text_content().strip()) for button in buttons]

    assert leads_to("READINGS") == [("/e-bok/odczyty/", "Podaj stan licznika w E-BOK")]
    assert leads_to("LOGIN_PROCEDURE") == [("/strefa-mieszkanca/wniosek/", "Złóż wniosek o dostęp")]
    assert leads_to("GENERAL") == []
    client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    assert leads_to("READINGS") == [
        (
            "/strefa-mieszkanca/logowanie/e-bok/?next=%2Fe-bok%2Fodczyty%2F",
            "Podaj stan licznika w E-BOK",
        )
    ]
    client.logout()
    assert leads_to("READINGS", valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY) == []
    AnnouncementKind.objects.filter(code="READINGS").update(action_page="/nie-ma-takiej/")
    assert leads_to("READINGS") == []
