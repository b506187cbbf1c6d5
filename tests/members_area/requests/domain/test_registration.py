"""Who may ask, what number and which term a request gets."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from members_area.library.models import DocumentKind
from members_area.requests.domain.price import cost_of, save_price
from members_area.requests.domain.registration import RequestedPapers, submit_request
from members_area.requests.models import CopyPrice, DocumentRequest, PriceUnit
from members_area.requests.vocabulary import Delivery, Form, RequestChannel
from tests.members_area.requests.conftest import TODAY, Ask, asked, person_of

pytestmark = pytest.mark.django_db


def test_numbers_count_in_each_year(ask: Ask) -> None:
    days = [TODAY, TODAY, date(2027, 1, 4)]

    assert [ask(on=day).number for day in days] == [
        "WD/2026/00001",
        "WD/2026/00002",
        "WD/2027/00001",
    ]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 20), date(2026, 12, 4)),
        (date(2026, 4, 18), date(2026, 5, 4)),
        (date(2026, 12, 11), date(2026, 12, 28)),
    ],
    ids=["a Friday", "Saturday 2 May moves to Monday", "Christmas"],
)
def test_an_answer_is_due_after_fourteen_days(ask: Ask, received: date, due: date) -> None:
    assert ask(on=received).due_on == due


@pytest.mark.parametrize("who", ["nina", "adrian"])
def test_only_a_member_asks(request: pytest.FixtureRequest, who: str) -> None:
    """A payer who is no member, and one whose membership ended in October."""
    with pytest.raises(ValidationError, match="Wniosek może złożyć członek Spółdzielni"):
        asked(request.getfixturevalue(who))
    assert not DocumentRequest.objects.exists()


@pytest.mark.parametrize(
    ("form", "wanted", "kept"),
    [
        ("VIEW", "POST", "OFFICE"),
        ("PAPER", "POST", "POST"),
        ("PAPER", "OFFICE", "OFFICE"),
        ("ELECTRONIC", "POST", "ACCOUNT"),
    ],
)
def test_only_paper_is_posted(ask: Ask, form: str, wanted: str, kept: str) -> None:
    assert ask(form=form, delivery=wanted).delivery == kept


def test_a_clerk_registers_a_letter(anna: User, celina: User) -> None:
    kinds = [DocumentKind.objects.get(code="INVOICE")]
    what = RequestedPapers(
        kinds=kinds, description="Faktury", form=Form.PAPER, delivery=Delivery.POST
    )

    request = submit_request(
        person_of(anna),
        what,
        channel=RequestChannel.PAPER,
        on=date(2026, 11, 16),
        origin=Origin(celina),
    )

    assert (request.registered_by, request.received_on) == (celina, date(2026, 11, 16))
    assert request.due_on == date(2026, 11, 30)


def test_something_must_be_asked_for(anna: User) -> None:
    what = RequestedPapers(kinds=[], description="Faktury", form=Form.PAPER)

    with pytest.raises(ValidationError, match="Zaznacz co najmniej jeden rodzaj"):
        submit_request(
            person_of(anna), what, channel=RequestChannel.IKCS, on=TODAY, origin=Origin(anna)
        )


@pytest.mark.usefixtures("prices")
@pytest.mark.parametrize(
    ("form", "kinds", "units", "cost"),
    [
        ("PAPER", ["RESOLUTION"], 10, 500),
        ("ELECTRONIC", ["INVOICE"], 3, 1500),
        ("PAPER", ["STATUTE", "BYLAW"], 40, 0),
        ("PAPER", ["STATUTE", "RESOLUTION"], 4, 200),
        ("VIEW", ["CONTRACT"], 100, 0),
        ("PAPER", ["RESOLUTION"], 0, 0),
    ],
)
def test_what_a_copy_costs(form: str, kinds: list[str], units: int, cost: int) -> None:
    rows = [DocumentKind.objects.get(code=code) for code in kinds]

    assert cost_of(Form(form), rows, units, TODAY) == cost


@pytest.mark.usefixtures("prices")
def test_a_price_is_that_of_the_day(celina: User) -> None:
    kinds = [DocumentKind.objects.get(code="RESOLUTION")]
    dearer = CopyPrice(form=Form.PAPER, unit=PriceUnit.PAGE, price=60, valid_from=date(2027, 1, 1))
    with pytest.raises(ValidationError, match="W tym czasie obowiązuje inna cena"):
        save_price(dearer, origin=Origin(celina))

    before = CopyPrice.objects.get(form=Form.PAPER)
    before.valid_to = date(2026, 12, 31)
    save_price(before, origin=Origin(celina))
    save_price(dearer, origin=Origin(celina))

    costs = [cost_of(Form.PAPER, kinds, 1, day) for day in (TODAY, date(2027, 1, 1))]
    assert costs == [50, 60]


def test_without_a_price_it_is_said_where_to_write_it() -> None:
    kinds = [DocumentKind.objects.get(code="RESOLUTION")]

    with pytest.raises(ValidationError, match="kopia papierowa.*Cennik kopii"):
        cost_of(Form.PAPER, kinds, 1, TODAY)
