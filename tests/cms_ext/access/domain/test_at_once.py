"""Two clerks at the same application in the same moment: one step is taken, the other refused."""

from collections.abc import Callable
from threading import Event
from time import sleep

import pytest
from django.db import transaction

from cms_ext.access.domain.decision import approve_application, begin_review, reject_application
from cms_ext.access.domain.ending import activate_applications
from cms_ext.access.domain.issue import issue_by_email, issue_on_paper, reissue_on_paper
from cms_ext.access.models import AccessApplication, CredentialIssue
from cms_ext.access.vocabulary import AccessCheckCode, RejectReason
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import ActivationCode, User
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import (
    LUCJA,
    administrator,
    approved,
    by_email,
    celina,
    clerk,
    login_of,
    seen,
)
from tests.crowd import Crowd, in_a_thread, outcomes_at_once
from tests.marks import AT_ONCE

pytestmark = AT_ONCE

Step = Callable[[AccessApplication, Origin], object]


def again(application: AccessApplication) -> AccessApplication:
    return AccessApplication.objects.get(pk=application.pk)


def test_two_clerks_who_decide_at_once_decide_once(crowd: Crowd):
    LUCJA.on_file()
    one, other = celina(), clerk("druga", "membership_clerk", "Dorota Druga")
    application = by_email(LUCJA)
    begin_review(application, one, TODAY)
    seen(application, one, AccessCheckCode.C04)

    with crowd():
        done = outcomes_at_once(
            lambda: approve_application(again(application), one, TODAY),
            lambda: reject_application(again(application), RejectReason.OTHER, "nie", other),
        )
        decided = in_a_thread(
            lambda: AuditEvent.objects.filter(action__in=["APPROVED", "REJECTED"]).count()
        )

    assert (done, decided) == (["STATE", "done"], 1)


@pytest.mark.parametrize("by_mail", [False, True], ids=["two letters", "letter and message"])
def test_a_password_that_two_hand_out_at_once_is_handed_out_once(crowd: Crowd, by_mail: bool):
    LUCJA.on_file()
    one, other = celina(), administrator()
    application = approved(by_email(LUCJA), one)

    def letter(origin: Origin) -> None:
        issue_on_paper(again(application), origin, id_seen=True, handed_to="Łucja", today=TODAY)

    with crowd():
        done = outcomes_at_once(
            lambda: letter(one),
            lambda: (
                issue_by_email(again(application), other, today=TODAY) if by_mail else letter(other)
            ),
        )
        logins = in_a_thread(lambda: User.objects.filter(realm="ikcs").count())
        issues = in_a_thread(lambda: CredentialIssue.objects.count())
        codes = in_a_thread(lambda: ActivationCode.objects.count())

    assert (done, logins, issues) == (["STATE", "done"], 1, 1)
    assert codes <= 1


def test_a_second_letter_waits_while_the_owner_sets_a_password(crowd: Crowd):
    """Neither is ended as a deadlock: both lock the login first and the application then."""
    LUCJA.on_file()
    desk = celina()
    application = approved(by_email(LUCJA), desk)
    issue_on_paper(application, desk, id_seen=True, handed_to="Łucja", today=TODAY)
    lucja, login_is_locked = login_of(application), Event()

    def own_password() -> None:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=lucja.pk)
            login_is_locked.set()
            sleep(0.5)  # the desk begins, and comes as far as the lock
            activate_applications(None, lucja)

    def second_letter() -> None:
        login_is_locked.wait(timeout=30)
        reissue_on_paper(again(application), desk, id_seen=True, handed_to="Łucja", today=TODAY)

    with crowd():
        done = outcomes_at_once(own_password, second_letter)
        state = in_a_thread(lambda: AccessApplication.objects.filter(state="ACTIVATED").count())

    assert (done, state) == (["STATE", "done"], 1)
