"""„Tematy spraw”: what the office keeps for cases."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from ebok_plugin.cases.models import CaseSubject
from tests.ebok_plugin.cases.cases import LAMP
from tests.people import staff

pytestmark = pytest.mark.django_db
LIST = "/admin/ebok_plugin_cases/casesubject/"


def test_whether_a_subject_is_offered_is_said_in_words(client: Client) -> None:
    """Django's picture for it is none of the site's files: a site that serves them broke off."""
    CaseSubject.objects.filter(name=LAMP).update(offered=False)
    client.force_login(staff("admin", superuser=True))

    page = html.fromstring(client.get(LIST, {"q": LAMP}).content)

    (row,) = page.xpath("//main//tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row.xpath("./td")][-1] == "nie"
    assert page.xpath("//main//tbody//img") == []
