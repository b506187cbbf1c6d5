"""A medium of a settlement as a complaint may be about it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.media.domain.settlement import settlement_line_now, settlement_line_seen
from ebok_plugin.utilities.media.models import MediaSettlement
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.books import TODAY
from tests.people import resident

pytestmark = pytest.mark.django_db


def test_a_medium_says_its_lines_and_whether_it_stands(worked_building: None):
    grant(Account.objects.get(account_no="100005"), "Anna Lis")
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    number = MediaSettlement.objects.latest("pk").pk

    water = settlement_line_seen(f"100005.{number}.ZW", anna, TODAY)
    heat = settlement_line_now(f"100005.{number}.CO", TODAY)

    assert water is not None
    assert heat is not None
    assert (water.title, water.subject) == (
        "Woda i ścieki, rozliczenie za 2025",
        "Rozliczenie wody",
    )
    assert heat.subject == "Rozliczenie ciepła"
    said = {one.label: one.value.replace("\xa0", " ") for one in water.figures}
    assert (said["Koszt razem"], said["Zaliczki razem"], said["Do zwrotu"]) == (
        "804,65 zł",
        "871,20 zł",
        "66,55 zł",
    )
    assert said["Stan rozliczenia"] == "obowiązuje"
    assert len({one.label for one in heat.figures}) == len(heat.figures)


def test_one_that_was_taken_back_says_so_and_a_stranger_sees_none(worked_building: None):
    account = Account.objects.get(account_no="100005")
    number = MediaSettlement.objects.latest("pk").pk
    entry = account.entries.get(kind="MEDIA_SETTLEMENT")
    day = date(2026, 10, 5)
    reverse_entry(entry, on=day, reason="błędna faktura", made_by=None, today=TODAY)
    piotr = resident("ebok", "EB-500002-1", "Piotr Wrona")

    found = settlement_line_now(f"100005.{number}.ZW", TODAY)

    assert found is not None
    assert {one.label: one.value for one in found.figures}["Stan rozliczenia"] == (
        "wycofane 05.10.2026"
    )
    key = f"100005.{number}.ZW"
    assert settlement_line_seen(key, piotr, TODAY) is None
    assert settlement_line_seen(key, AnonymousUser(), TODAY) is None
    for nonsense in ("100005", f"100005.{number}", f"100005.{number}.XX", "100005.0.ZW", "..", ""):
        assert settlement_line_now(nonsense, TODAY) is None
