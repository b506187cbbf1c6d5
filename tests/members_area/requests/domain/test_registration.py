"""Who may ask, what number and which term a request gets."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from members_area.library.models import DocumentKind
from members_area.requests.domain.opening import cost_of, save_price
from members_area.requests.domain.registration import RequestedPapers, submit_request
from members_area.requests.models import CopyPrice, DocumentRequest, PriceUnit
from members_area.requests.vocabulary import Delivery, Form, RequestChannel
from tests.members_area.requests.conftest import TODAY, Ask, asked, person_of

pytestmark = pytest.mark.django_db


def test_numbers_count_in_each_year(ask: Ask):
    days = [TODAY, TODAY, date(2027, 1, 4)]

    assert [ask(on=day).number for day in days] == [
        "WD/2026/00001",
        "WD/2026/00002",
        "WD/2027/00001",
    ]


def test_an_answer_is_due_after_fourteen_days(ask: Ask):
    """From a Friday; Saturday 2 May moves to Monday; Christmas."""
    due = {
        date(2026, 11, 20): date(2026, 12, 4),
        date(2026, 4, 18): date(2026, 5, 4),
        date(2026, 12, 11): date(2026, 12, 28),
    }

    assert {received: ask(on=received).due_on for received in due} == due


def test_only_a_member_asks(nina: User, adrian: User):
    """A payer who is no member, and one whose membership ended in October, do not."""
    for user in (nina, adrian):
        with pytest.raises(ValidationError, match="Wniosek może złożyć członek Spółdzielni"):
            asked(user)
    assert not DocumentRequest.objects.exists()


def test_only_paper_is_posted(ask: Ask):
    kept = {
        ("VIEW", "POST"): "OFFICE",
        ("PAPER", "POST"): "POST",
        ("PAPER", "OFFICE"): "OFFICE",
        ("ELECTRONIC", "POST"): "ACCOUNT",
    }

    assert {one: ask(form=one[0], delivery=one[1]).delivery for one in kept} == kept


def test_a_clerk_registers_a_letter_in_which_something_is_asked_for(anna: User, celina: User):
    def register(*codes: str) -> DocumentRequest:
        kinds = [DocumentKind.objects.get(code=code) for code in codes]
        facts = {"description": "Faktury", "form": Form.PAPER, "delivery": Delivery.POST}
        what = RequestedPapers(kinds=kinds, **facts)
        how = {"channel": RequestChannel.PAPER, "on": date(2026, 11, 16), "origin": Origin(celina)}
        return submit_request(person_of(anna), what, **how)

    with pytest.raises(ValidationError, match="Zaznacz co najmniej jeden rodzaj"):
        register()
    request = register("INVOICE")

    assert (request.registered_by, request.received_on) == (celina, date(2026, 11, 16))
    assert request.due_on == date(2026, 11, 30)


@pytest.mark.usefixtures("prices")
def test_what_a_copy_costs():
    costs = {
        ("PAPER", "RESOLUTION", 10): 500,
        ("ELECTRONIC", "INVOICE", 3): 1500,
        ("PAPER", "STATUTE BYLAW", 40): 0,
        ("PAPER", "STATUTE RESOLUTION", 4): 200,
        ("VIEW", "CONTRACT", 100): 0,
        ("PAPER", "RESOLUTION", 0): 0,
    }

    for (form, codes, units), cost in costs.items():
        kinds = [DocumentKind.objects.get(code=code) for code in codes.split()]
        assert cost_of(Form(form), kinds, units, TODAY) == cost


@pytest.mark.usefixtures("prices")
def test_a_price_is_that_of_the_day(celina: User):
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


def test_without_a_price_it_is_said_where_to_write_it():
    kinds = [DocumentKind.objects.get(code="RESOLUTION")]

    with pytest.raises(ValidationError, match="kopia papierowa.*Cennik kopii"):
        cost_of(Form.PAPER, kinds, 1, TODAY)
