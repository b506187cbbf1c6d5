"""C09: whether the applicant has a login, or another open application, already."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.access.domain.checks import running
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState, CheckFinding, CheckVerdict
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, at_desk, by_email

pytestmark = pytest.mark.django_db
PASS, FAIL = CheckVerdict.PASS, CheckVerdict.FAIL


@pytest.fixture
def lucja() -> Person:
    return LUCJA.on_file()


def test_c09_a_login_in_use_is_a_duplicate_and_one_that_waits_is_none(lucja: Person):
    login = open_login("ikcs", "IKCS-0003", None, person=lucja, state="PENDING")
    open_login("ebok", "EB-500005-4", None, person=lucja)
    application = by_email(LUCJA)

    def found(state: str) -> str:
        login.state = state
        login.save()
        return running.check_no_duplicate(application, TODAY).result

    table = {"PENDING": PASS, "ACTIVE": FAIL, "SUSPENDED": FAIL}
    assert {state: found(state) for state in table} == table


def test_c09_another_application_counts_while_it_is_open(lucja: Person):
    user = open_login("ikcs", "IKCS-0003", None, person=lucja, state="PENDING")
    other, application = by_email(LUCJA), by_email(LUCJA)
    other.user, other.reject_reason = user, "OTHER"
    other.decided_by, other.decided_at = user, timezone.now()
    open_one = CheckFinding(
        FAIL, "OTHER_APPLICATION", ("Inny otwarty wniosek tej osoby: IKCS/2026/00001",)
    )

    closed = set()
    for state in ApplicationState:
        other.state = state
        other.save()
        found = running.check_no_duplicate(application, TODAY)
        if found.result == PASS:
            closed.add(state)
        else:
            assert found == open_one

    assert closed == {
        ApplicationState.ACTIVATED,
        ApplicationState.EXPIRED,
        ApplicationState.REJECTED,
        ApplicationState.WITHDRAWN,
    }
    # A form that nobody signed is in nobody's way: a stranger may fill one in for her.
    other.state, other.in_queue = ApplicationState.SUBMITTED, False
    other.save()
    assert running.check_no_duplicate(application, TODAY).result == PASS


def test_c09_of_two_that_wait_only_the_later_is_a_duplicate(lucja: Person):
    """Else who was sent from e-mail to the desk is refused at both."""
    first, at_the_desk, last = by_email(LUCJA), at_desk(LUCJA), by_email(LUCJA)
    same_moment = {"received_at": first.received_at}
    for application in (at_the_desk, last):
        AccessApplication.objects.filter(pk=application.pk).update(**same_moment)
        application.refresh_from_db()

    def found() -> list[str]:
        return [
            running.check_no_duplicate(application, TODAY).result
            for application in (first, at_the_desk, last)
        ]

    assert found() == [PASS, FAIL, FAIL]
    # The paper was written before the message.
    at_the_desk.received_at -= timedelta(hours=1)
    at_the_desk.save()
    assert found() == [FAIL, PASS, FAIL]
    # A password was printed for the last one, so no further one is.
    last.user = open_login("ikcs", "IKCS-0003", None, person=lucja, state="PENDING")
    last.state, last.decided_by, last.decided_at = "APPROVED", last.user, timezone.now()
    last.save()
    assert found() == [FAIL, FAIL, FAIL]
