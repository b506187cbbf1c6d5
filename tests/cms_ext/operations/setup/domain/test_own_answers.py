"""What an office may add to its site by answers of its own: an emblem, the bank accounts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.operations.setup.answers import Answers
from cms_ext.operations.setup.domain.set_up import set_up_site
from ebok_plugin.exchange.models import OwnBankAccount
from tests.cms_ext.operations.setup.conftest import TODAY
from tests.page_checks import parsed

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_the_emblem_stands_at_the_top_of_each_page(
    answers: Answers, client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    Image.new("RGB", (400, 400), "#0d5c46").save(tmp_path / "znak.png")
    with_emblem = replace(answers, coop=replace(answers.coop, emblem=str(tmp_path / "znak.png")))

    outcome = set_up_site(with_emblem, today=TODAY, origin=OPERATOR)

    (picture,) = parsed(client.get("/kontakt/")).xpath("//a[@class='logo']/img")
    assert outcome.made["image"] == 1
    assert picture.get("alt") == ""
    shown = client.get(picture.get("src"))
    shown.close()
    assert shown.status_code == 200
    assert set_up_site(with_emblem, today=TODAY, origin=OPERATOR).status == "unchanged"


def test_own_bank_accounts_are_entered_once(answers: Answers) -> None:
    account = {"nrb": "74999000090000000000000001", "name": "opłaty"}
    own = {**answers.plugins, "ebok": {**answers.of("ebok"), "bank_accounts": [account]}}

    for _time in range(2):
        set_up_site(replace(answers, plugins=own), today=TODAY, origin=OPERATOR)

    assert list(OwnBankAccount.objects.values("nrb", "name")) == [account]
