import pytest

from cms_ext.access.domain.checks.deciding import number_to_call, record_call, request_phone_check
from cms_ext.access.domain.checks.recommendation import recommend_action
from cms_ext.access.domain.decision import approve_application, begin_review, continue_in_person
from cms_ext.access.models import AccessApplication, PhoneCheck
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, PhoneResult
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, actions, by_email, refusal_of, results, seen
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def application(clerk: Origin) -> AccessApplication:
    """In review, with another number in the form than on file."""
    LUCJA.on_file()
    application = by_email(LUCJA, phone="+48600100200")
    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)
    return application


def test_the_number_is_the_one_given_and_another_on_file_still_stands_in_the_way(
    application: AccessApplication, clerk: Origin
):
    request_phone_check(application, "inny numer w formularzu", clerk)

    call = record_call(application, PhoneResult.CONFIRMED, ["APPLIED", "ADDRESS"], clerk)

    assert number_to_call(application) == "+48600100200"
    assert (call.masked_number, call.questions, call.by) == (
        "*** *** 200",
        ["APPLIED", "ADDRESS"],
        clerk.actor,
    )
    found = results(application)
    assert (application.state, found["C10"], found["C05"]) == ("IN_REVIEW", "PASS", "FAIL")
    with pytest.raises(Refusal):
        approve_application(application, clerk, TODAY)


def test_where_none_is_given_the_number_on_file_is_called_and_without_it_nobody(
    application: AccessApplication, clerk: Origin
):
    application.payload["phone"] = ""
    assert number_to_call(application) == "000000103"

    application.person.phone = ""
    application.person.save()
    assert refusal_of(
        request_phone_check, application, "inny numer w formularzu", clerk
    ).message == (
        "W rejestrze nie ma numeru telefonu tej osoby. Dane logowania można wydać tylko osobiście. "
        "Poproś ją, żeby przyszła z dokumentem tożsamości."
    )


def test_a_doubt_needs_words_and_the_log_holds_the_result_and_not_the_number(
    application: AccessApplication, clerk: Origin
):
    with pytest.raises(Refusal, match="Napisz uzasadnienie"):
        request_phone_check(application, "  ", clerk)
    request_phone_check(application, "głos", clerk)
    # Only codes of questions are kept.
    with pytest.raises(ValueError, match="panieńskie nazwisko: Nowak"):
        record_call(application, PhoneResult.CONFIRMED, ["panieńskie nazwisko: Nowak"], clerk)
    assert PhoneCheck.objects.count() == 0

    record_call(application, PhoneResult.NOT_CONFIRMED, ["EMAIL"], clerk)

    event = AuditEvent.objects.get(action="PHONE_CHECK")
    assert (event.reason_code, event.changes, event.note) == (
        "NOT_CONFIRMED",
        {"questions": ["EMAIL"]},
        "",
    )
    assert recommend_action(application).reason == "IDENTITY_NOT_CONFIRMED"


def test_after_three_calls_without_an_answer_only_the_way_in_person_is_left(
    application: AccessApplication, clerk: Origin
):
    request_phone_check(application, "głos", clerk)
    states = []
    for _ in range(3):
        record_call(application, PhoneResult.NO_ANSWER, [], clerk)
        advice = recommend_action(application).action
        states.append((application.state, application.in_person_only, advice))

    assert states == [
        (ApplicationState.PHONE_CHECK, False, "PHONE_CHECK"),
        (ApplicationState.PHONE_CHECK, False, "PHONE_CHECK"),
        (ApplicationState.IN_REVIEW, True, "IN_PERSON_ONLY"),
    ]
    assert actions(application)[-4:] == ["PHONE_CHECK_ASKED", *["PHONE_CHECK"] * 3]
    with pytest.raises(Refusal):
        approve_application(application, clerk, TODAY)

    continue_in_person(application, clerk, TODAY)
    assert "C10" not in results(application)
