"""A clerk names the person whom the software did not find."""

from __future__ import annotations

import pytest

from cms_ext.access.domain.decision import begin_review, link_person, withdraw_application
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, actions, at_desk, celina, clerk, daria, results

pytestmark = pytest.mark.django_db


def test_the_checks_run_anew_for_the_person_who_was_named() -> None:
    person, origin = LUCJA.on_file(), celina()
    application = at_desk(LUCJA, member_no="333")
    begin_review(application, origin, TODAY)
    before = results(application)

    link_person(application, person, origin, TODAY)

    assert (before["C05"], before["C06"], before["C09"]) == ("FAIL", "FAIL", "FAIL")
    after = results(application)
    assert (after["C05"], after["C06"], after["C09"]) == ("PASS", "FAIL", "PASS")
    assert actions(application)[-2:] == ["PERSON_LINKED", "CHECKS_RUN"]
    assert AuditEvent.objects.filter(action="PERSON_LINKED").get().subject == person


def test_a_decided_application_keeps_its_person() -> None:
    person, origin = LUCJA.on_file(), celina()
    application = at_desk(LUCJA, member_no="333")
    withdraw_application(application, origin)

    with pytest.raises(Refusal, match="Wniosek ma stan „Wycofany”"):
        link_person(application, person, origin, TODAY)
    application.refresh_from_db()
    assert application.person is None


@pytest.mark.parametrize(
    ("who", "message"),
    [
        (daria, "Ten wniosek rozpatruje Dział Członkowsko-Lokalowy"),
        (
            lambda: clerk("lucja", "membership_clerk", "Łucja Przykładowa"),
            "Nie możesz rozpatrywać własnego wniosku",
        ),
    ],
    ids=["another desk", "the person herself"],
)
def test_who_may_not_name_anybody(who: object, message: str) -> None:
    person = LUCJA.on_file()
    application = at_desk(LUCJA, member_no="333", last_name="Inna")

    with pytest.raises(Refusal, match=message):
        link_person(application, person, who(), TODAY)  # type: ignore[operator]  # a callable
    application.refresh_from_db()
    assert application.person is None
