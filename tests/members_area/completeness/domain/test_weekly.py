from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cms_ext.evidence.anchors.domain import anchor_heads, line_of
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.completeness.domain.report import LETTER, notify_board
from members_area.completeness.models import CompletenessRule
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, Publish
from tests.people import staff

pytestmark = pytest.mark.django_db


def with_address(login: str, *groups: str, active: bool = True) -> User:
    user = staff(login, *groups)
    user.email, user.is_active = f"{login}@podlasem.example", active
    user.save()
    return user


@pytest.fixture
def prezes(db: None) -> User:
    return with_address("prezes", "board_member")


def letters() -> list[tuple[str, str]]:
    found = OutgoingMessage.objects.filter(template=LETTER).order_by("to")
    return list(found.values_list("to", "subject"))


@pytest.mark.both_databases
def test_the_board_is_told_how_much_is_missing(prezes: User, board: Organ, publish: Publish):
    CompletenessRule.objects.exclude(code__in=["sb-res-gaps", "res-late"]).delete()
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 6, 1)}
    publish("Uchwała szósta", number="6/RN/2026", published_on=date(2026, 7, 3), **facts)

    assert notify_board(TODAY) == 1

    (letter,) = OutgoingMessage.objects.all()
    assert (letter.to, letter.subject) == (
        "prezes@podlasem.example",
        "Kompletność biblioteki: 5 braków, 1 opóźnienie",
    )
    assert letter.text.splitlines()[0] == "Stan biblioteki dokumentów na dzień 20 listopada 2026."
    assert (
        "- Rada Nadzorcza · Uchwała · 2026: Nie ma numeru 1 z 2026 roku. "
        "Uzupełnia: Rada Nadzorcza (art. 8¹ u.s.m.)."
    ) in letter.text


def test_the_letter_holds_what_was_told_outside_of_the_chains(
    prezes: User, board: Organ, publish: Publish
):
    publish("Uchwała szósta", kind="RESOLUTION", organ=board, number="6/RN/2026")
    for day in (1, 2):
        anchor_heads(datetime(2026, 11, 20 + day, 12, tzinfo=UTC))

    notify_board(TODAY)

    lines = OutgoingMessage.objects.get().text.splitlines()
    newest = Anchor.objects.filter(chain="publications").latest("pk")
    assert lines.count(str(line_of(newest))) == 1
    assert not any(line.startswith("2026-11-21T") for line in lines)


@pytest.mark.both_databases
def test_nothing_missing_is_told_as_well(prezes: User):
    CompletenessRule.objects.all().delete()

    notify_board(TODAY)

    assert letters() == [
        ("prezes@podlasem.example", "Kompletność biblioteki: 0 braków, 0 opóźnień")
    ]
    assert "Niczego nie brakuje i nic się nie spóźniło." in OutgoingMessage.objects.get().text


@pytest.mark.both_databases
def test_only_the_board_that_works_and_has_an_address_and_nobody_twice_a_week(prezes: User):
    with_address("dawny", "board_member", active=False)
    with_address("kancelaria", "records_clerk")
    staff("bez-adresu", "board_member")
    assert notify_board(TODAY) == 1
    zastepca = with_address("zastepca", "board_member")

    assert notify_board(TODAY) == 1
    assert notify_board(TODAY) == 0
    assert [to for to, _ in letters()] == [prezes.email, zastepca.email]

    week_ago: datetime = timezone.now() - timedelta(days=7)
    OutgoingMessage.objects.update(queued_at=week_ago)
    assert notify_board(TODAY) == 2
