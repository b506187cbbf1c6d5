"""What requests keep about a person, and what stays after an erasure."""

from decimal import Decimal

import pytest

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import User
from members_area.plugin.people import collect_request_data, erase_request_data
from members_area.requests.vocabulary import RequestState
from tests.members_area.requests.conftest import REASONS, TODAY, Ask, in_state, person_of

pytestmark = pytest.mark.django_db


def test_requests_are_collected(ask: Ask, anna: User, piotr: User):
    in_state(ask("CONTRACT", form="PAPER"), RequestState.REFUSED)
    in_state(ask("INVOICE", form="PAPER"), RequestState.COST_NOTICE)
    common: Row = {"Wpłynął": TODAY, "Czego dotyczy": "Faktury za remont dźwigu w 2026 r."}

    assert collect_request_data(person_of(piotr)) == []
    assert collect_request_data(person_of(anna)) == [
        PacketSection(
            "Wnioski o dokumenty",
            [
                {
                    "Numer": "WD/2026/00001",
                    **common,
                    "Forma": "kopia papierowa",
                    "Stan": "odmowa",
                    "Koszt w zł": None,
                    "Zakończono": TODAY,
                    "Powody odmowy": REASONS,
                },
                {
                    "Numer": "WD/2026/00002",
                    **common,
                    "Forma": "kopia papierowa",
                    "Stan": "czeka na zgodę na koszt",
                    "Koszt w zł": Decimal("5"),
                    "Zakończono": None,
                    "Powody odmowy": None,
                },
            ],
            "Prawo spółdzielcze, art. 18.",
        )
    ]


def test_after_an_erasure_the_proof_stays_and_the_words_go(ask: Ask, anna: User, piotr: User):
    request = ask("INVOICE")

    (kept,) = erase_request_data(person_of(anna))

    request.refresh_from_db()
    assert (request.number, request.description) == ("WD/2026/00001", "–")
    assert (kept.needs_name, kept.until) == (False, None)
    assert erase_request_data(person_of(piotr)) == []
