"""What a resident may begin from the first page of a panel, by the kind of office."""

import pytest

from cms_ext.people.identity.models import User
from coop_cases.domain import progress
from plugins.cases.tests.cases import TODAY
from plugins.cases.tests.orders import service

pytestmark = pytest.mark.django_db
REPORT = [("Zgłoś sprawę", "/e-bok/sprawy/nowa/")]
COMPLAINT = ("Złóż reklamację", "/e-bok/sprawy/nowa/?rodzaj=COMPLAINT")
ORDER = ("Zamów usługę", "/e-bok/sprawy/usluga/")


def begun(user: User, realm: str = "ebok") -> list[tuple[str, str]]:
    links = (progress.link_report, progress.link_complaint, progress.link_order)
    return [(link.title, link.url) for find in links for link in find(user, realm, TODAY)]


def test_a_cooperative_takes_reports_and_an_office_without_houses_complaints_and_orders(
    anna: User, monkeypatch
):
    at_cooperative = begun(anna)
    monkeypatch.setattr(progress, "is_left_out", lambda name: name == "faults-of-houses")
    without_services = begun(anna)
    service()
    with_services = begun(anna)

    assert (at_cooperative, without_services) == (REPORT, [COMPLAINT])
    assert with_services == [COMPLAINT, ORDER]


def test_nobody_begins_without_a_person_or_in_another_realm(anna: User, daria: User):
    assert [begun(anna, "staff"), begun(User(realm="ebok"))] == [[], []]
    assert begun(anna, "ikcs") == [("Zgłoś sprawę", "/ikcs/sprawy/nowa/")]
