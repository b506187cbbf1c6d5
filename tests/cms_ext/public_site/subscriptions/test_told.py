"""How many an announcement will reach, told before it is published."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_ext.public_site.notices.domain.targets import Reach, ReachChannel, reach_of
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.premises.models import Staircase
from cms_ext.public_site.subscriptions.models import PhoneSubscription
from tests.cms_ext.conftest import TODAY
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.subscriptions.test_sending import subscriber

pytestmark = pytest.mark.django_db


def phone(number: str, *staircases: Staircase) -> None:
    now = timezone.now()
    made = PhoneSubscription.objects.create(
        number=number,
        state="CONFIRMED",
        everywhere=not staircases,
        consent_text_version="2026-1",
        consent_at=now,
        code_until=now,
        end_key=number,
    )
    made.staircases.set(staircases)


@pytest.fixture
def listening(estates: Estates) -> Estates:
    subscriber("anna@poczta.example", staircases=[estates.w1_1])
    subscriber("piotr@poczta.example")
    subscriber("nina@poczta.example", buildings=[estates.j2])
    subscriber("czeka@poczta.example", state="PENDING")
    phone("500000111", estates.w1_1)
    phone("500000222", estates.j2_1)
    return estates


def test_each_way_is_counted_exactly_and_its_sample_names_nobody(listening: Estates) -> None:
    alert = AnnouncementKind.objects.get(code="ALERT")

    assert reach_of(Targets(buildings=(listening.w1,)), alert, TODAY) == Reach(
        premises=6,
        addresses=tuple(f"ul. Wrzosowa 1 m. {number}" for number in (11, 12, 13, 21, 22)),
        people=0,
        ways=(
            ReachChannel(
                "Dostaną e-mail",
                "2 osoby",
                ("a…@poczta.example", "p…@poczta.example"),
                "Powiadomienie dostaną 2 osoby.",
            ),
            ReachChannel("Dostaną SMS", "1 osoba", ("*** *** 111",)),
            ReachChannel("Plakaty do wywieszenia", "w 2 klatkach"),
        ),
    )


@pytest.mark.parametrize(
    ("everybody", "emails", "boards"),
    [(True, "3 osoby", "w 5 klatkach"), (False, "0 osób", "w 0 klatkach")],
    ids=["all", "not chosen yet"],
)
def test_everybody_and_nobody(
    listening: Estates, everybody: bool, emails: str, boards: str
) -> None:
    found = reach_of(Targets(everybody=everybody), None, TODAY)

    assert [(way.title, way.reached) for way in found.ways] == [
        ("Dostaną e-mail", emails),
        ("Plakaty do wywieszenia", boards),
    ]


def test_all_staircases_one_by_one_cost_as_much_as_one(listening: Estates) -> None:
    alert = AnnouncementKind.objects.get(code="ALERT")
    for number in range(100):
        Staircase.objects.create(building=listening.w3, code=f"x{number}")
    every = tuple(Staircase.objects.select_related("building"))

    def asked(targets: Targets) -> int:
        with CaptureQueriesContext(connection) as queries:
            reach_of(targets, alert, TODAY)
        return len(queries)

    assert asked(Targets(staircases=every[:1])) == asked(Targets(staircases=every))
