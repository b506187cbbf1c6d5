from datetime import date

import pytest

from cms_ext.access.domain.checks.deciding import decide_check
from cms_ext.access.domain.checks.recommendation import Missing, recommend_action
from cms_ext.access.domain.decision import (
    approve_application,
    begin_review,
    call_for_supplement,
    continue_in_person,
    end_unsupplemented,
    link_person,
    reject_application,
    resume_review,
    withdraw_application,
)
from cms_ext.access.domain.registration import save_transcription
from cms_ext.access.models import AccessApplication, AccessSettings, ReceivedMessage
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, CheckVerdict, RejectReason
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.login_state import open_login
from tests.cms_ext.access.applicants import MORNING, STRANGERS_FORM, TODAY, apply
from tests.cms_ext.access.desk import (
    BOZENA,
    LUCJA,
    actions,
    approved,
    at_desk,
    by_email,
    daria,
    letters_to,
    refusal_of,
    results,
    scan,
    seen,
)
from tests.cms_ext.access.desk import clerk as clerk_named
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def application(clerk: Origin) -> AccessApplication:
    LUCJA.on_file()
    return by_email(LUCJA)


def unsigned(clerk: Origin) -> AccessApplication:
    """Reviewed, and without a signed form."""
    LUCJA.on_file()
    application = by_email(LUCJA)
    application.attachments.all().delete()
    begin_review(application, clerk, TODAY)
    return application


def test_the_whole_way_leaves_one_event_for_each_step_and_no_value_in_them(
    application: AccessApplication, clerk: Origin
):
    approved(application, clerk)

    assert (application.state, application.reviewed_by, application.decided_by) == (
        ApplicationState.APPROVED,
        clerk.actor,
        clerk.actor,
    )
    assert actions(application) == [
        "APPLICATION_REGISTERED",
        "CHECKS_RUN",
        "CHECK_DECIDED",
        "APPROVED",
    ]
    run = AuditEvent.objects.get(action="CHECKS_RUN")
    assert (run.from_state, run.to_state, run.subject) == (
        "SUBMITTED",
        "IN_REVIEW",
        application.person,
    )
    passed = ("C01", "C02", "C03", "C05", "C06", "C08", "C09")
    assert run.changes == dict.fromkeys(passed, "PASS") | {"C04": "CANNOT_TELL"}
    kept = " ".join(
        f"{event.note} {event.reason_code} {event.changes}" for event in AuditEvent.objects.all()
    )
    values = ("Łucja", "Przykładowa", "lucja", "poczta.example", "000000103", "Wzorcowa")
    assert [value for value in values if value in kept] == []


def test_a_register_that_changed_since_the_review_is_seen_at_the_approval(
    application: AccessApplication, clerk: Origin
):
    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)
    open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=application.person)

    with pytest.raises(Refusal, match="Brak innego czynnego dostępu"):
        approve_application(application, clerk, TODAY)

    application.refresh_from_db()
    assert application.state == ApplicationState.IN_REVIEW


def test_nobody_in_the_register_cannot_be_approved(clerk: Origin):
    application = apply(STRANGERS_FORM, channel="IN_PERSON").application
    begin_review(application, clerk, TODAY)

    advice = recommend_action(application)
    assert (advice.action, advice.reason) == ("SUPPLEMENT", None)
    assert [gap.key for gap in advice.gaps] == ["member_no"]
    assert refusal_of(approve_application, application, clerk, TODAY).code == "NO_PERSON"


def test_a_mistyped_number_is_asked_for_again_and_its_correction_finds_the_person(clerk: Origin):
    person = LUCJA.on_file()
    application = by_email(LUCJA, member_no="33")
    begin_review(application, clerk, TODAY)
    call_for_supplement(application, recommend_action(application).gaps, clerk, TODAY)
    assert application.gaps == [
        {
            "key": "member_no",
            "label": "Indywidualny numer rejestru członkowskiego",
            "message": "sprawdź i podaj poprawnie",
        }
    ]

    save_transcription(application, LUCJA.form(), clerk, TODAY)
    resume_review(application, clerk, TODAY)

    assert (application.person, application.state) == (person, ApplicationState.IN_REVIEW)
    assert {code for code, result in results(application).items() if result != "PASS"} == {"C04"}


def test_a_call_for_supplement_names_what_is_missing_and_what_is_brought_leads_back(clerk: Origin):
    application = unsigned(clerk)

    call_for_supplement(application, recommend_action(application).gaps, clerk, TODAY)

    assert (application.state, application.supplement_by, application.gaps) == (
        ApplicationState.INCOMPLETE,
        date(2026, 12, 4),
        [{"key": "C04", "label": "Podpis", "message": "dołącz podpisany formularz"}],
    )
    letter = letters_to("lucja@poczta.example")[-1]
    assert letter.subject == "Wniosek IKCS/2026/00001 – uzupełnij dane"
    assert letter.text == (
        "Zanim rozpatrzymy wniosek IKCS/2026/00001:\n\n"
        "- dołącz podpisany formularz\n\nUzupełnienie "
        "wyślij z tego samego adresu albo przynieś do pokoju nr 7, do 4 grudnia 2026. Po tym "
        "terminie wniosek zostanie odrzucony; można będzie złożyć nowy."
    )
    assert AuditEvent.objects.get(action="SUPPLEMENT_CALLED").changes == {"gaps": ["C04"]}

    scan(application)
    resume_review(application, Origin(), date(2026, 12, 3))

    assert (application.state, application.gaps, application.supplement_by) == (
        ApplicationState.IN_REVIEW,
        [],
        None,
    )
    assert application.decide_by == date(2026, 12, 17)
    assert results(application)["C04"] == "CANNOT_TELL"


def test_a_term_that_would_end_on_sunday_ends_on_monday(clerk: Origin):
    application = unsigned(clerk)
    settings = AccessSettings.load()
    settings.supplement_days = 2
    settings.save()

    call_for_supplement(application, recommend_action(application).gaps, clerk, TODAY)

    assert application.supplement_by == date(2026, 11, 23)


def test_nothing_is_called_for_when_nothing_that_can_be_brought_has_failed(
    application: AccessApplication, clerk: Origin
):
    begin_review(application, clerk, TODAY)

    for gaps in ([], [Missing("other", "Inny brak", "cokolwiek")]):
        assert refusal_of(call_for_supplement, application, gaps, clerk, TODAY).code == "NO_GAPS"


def test_a_term_that_passes_ends_the_application(clerk: Origin):
    application = unsigned(clerk)
    call_for_supplement(application, recommend_action(application).gaps, clerk, TODAY)

    assert end_unsupplemented(date(2026, 12, 4)) == 0  # the last day
    application.refresh_from_db()
    assert application.state == ApplicationState.INCOMPLETE

    day_after = date(2026, 12, 5)
    assert [end_unsupplemented(day_after), end_unsupplemented(day_after)] == [1, 0]
    application.refresh_from_db()
    assert (application.state, application.reject_reason, application.decided_by) == (
        ApplicationState.REJECTED,
        "NOT_SUPPLEMENTED",
        None,
    )
    assert letters_to("lucja@poczta.example")[-1].subject == "Wniosek IKCS/2026/00001 – odmowa"
    assert actions(application)[-1] == "REJECTED"


def test_a_refusal_names_its_reason_and_the_way_in_person(
    application: AccessApplication, clerk: Origin
):
    begin_review(application, clerk, TODAY)
    with pytest.raises(Refusal, match="Napisz uzasadnienie"):
        reject_application(application, RejectReason.OTHER, "  ", clerk)

    reject_application(application, RejectReason.DATA_MISMATCH, "inny numer lokalu", clerk)

    assert (application.state, application.reject_reason, application.decision_text) == (
        ApplicationState.REJECTED,
        "DATA_MISMATCH",
        "inny numer lokalu",
    )
    assert letters_to("lucja@poczta.example")[-1].text == (
        "Wniosku nie można było uwzględnić: dane w formularzu różnią się od danych w rejestrze "
        "(inny numer lokalu).\n\nDostęp możesz uzyskać osobiście w pokoju nr 7, w godzinach "
        "pracy biura."
    )


def test_another_reason_stands_in_the_clerk_s_words_and_goes_to_no_address_but_that_on_file(
    application: AccessApplication, clerk: Origin
):
    BOZENA.on_file()
    bozenas = by_email(BOZENA)
    for one in (application, bozenas):
        begin_review(one, clerk, TODAY)

    reject_application(application, RejectReason.OTHER, "pismo w innej sprawie", clerk)
    reject_application(bozenas, RejectReason.NO_EMAIL_ON_FILE, "", clerk)

    assert "nie można było uwzględnić: pismo w innej sprawie." in (
        letters_to("lucja@poczta.example")[-1].text
    )
    assert letters_to("bozena@poczta.example") == []


def test_the_applicant_withdraws_without_a_login_and_the_desk_on_request(
    application: AccessApplication, clerk: Origin
):
    second = at_desk(LUCJA)

    withdraw_application(application, Origin())
    withdraw_application(second, clerk)

    assert {application.state, second.state} == {ApplicationState.WITHDRAWN}
    by = AuditEvent.objects.filter(action="WITHDRAWN").order_by("seq")
    assert [event.actor for event in by] == [None, clerk.actor]


def test_whoever_comes_in_person_leaves_the_conditions_of_the_post_behind(
    application: AccessApplication, clerk: Origin
):
    begin_review(application, clerk, TODAY)

    continue_in_person(application, clerk, TODAY)

    assert (application.channel, application.state) == ("IN_PERSON", ApplicationState.IN_REVIEW)
    assert results(application) == {
        **dict.fromkeys(("C03", "C05", "C06", "C09"), "PASS"),
        **dict.fromkeys(("C04", "C12"), "CANNOT_TELL"),
    }
    assert AuditEvent.objects.get(action="BROUGHT_IN_PERSON").reason_code == "EMAIL"


def message(application: AccessApplication, *verdicts: tuple[str, str, str]) -> None:
    ReceivedMessage.objects.create(
        application=application,
        identity="0" * 64,
        sender=application.sender_email,
        verdicts=[
            {"code": code, "result": result, "evidence": evidence}
            for code, result, evidence in verdicts
        ],
        raw="wiadomosc",
        sha256="0" * 64,
        received_at=MORNING,
    )


def test_a_sender_whom_the_own_server_distrusts_is_called_before_anything_else(
    application: AccessApplication, clerk: Origin
):
    message(
        application,
        ("ONE_FROM", "PASS", "Nadawca: lucja@poczta.example."),
        ("OWN_SERVER", "FAIL", "Serwer mx.podlasem.example: dmarc=fail."),
    )

    begin_review(application, clerk, TODAY)

    assert application.state == ApplicationState.PHONE_CHECK
    assert application.doubt == "Serwer mx.podlasem.example: dmarc=fail."
    assert results(application)["C10"] == "FAIL"
    (run,) = AuditEvent.objects.filter(action="CHECKS_RUN")
    assert run.to_state == "PHONE_CHECK"


def test_a_distrusted_sender_without_a_number_on_file_can_only_come_in_person(
    application: AccessApplication, clerk: Origin
):
    application.person.phone = ""
    application.person.save()
    message(application, ("OWN_SERVER", "FAIL", "Serwer mx.podlasem.example: dmarc=fail."))

    begin_review(application, clerk, TODAY)
    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę", clerk)
    decide_check(application, AccessCheckCode.C05, CheckVerdict.PASS, "telefon z akt", clerk)

    assert application.state == ApplicationState.IN_REVIEW
    assert recommend_action(application).action == "IN_PERSON_ONLY"
    with pytest.raises(Refusal, match="Weryfikacja telefoniczna"):
        approve_application(application, clerk, TODAY)


def test_a_form_from_the_site_waits_for_its_signature(clerk: Origin):
    LUCJA.on_file()
    application = apply(LUCJA.form()).application

    assert refusal_of(begin_review, application, clerk, TODAY).code == "UNSIGNED"
    continue_in_person(application, clerk, TODAY)
    assert (application.state, application.in_queue) == (ApplicationState.IN_REVIEW, True)


# A clerk names the person whom the software did not find.


def test_the_checks_run_anew_for_the_person_whom_the_clerk_names(clerk: Origin):
    person = LUCJA.on_file()
    nameless = at_desk(LUCJA, member_no="333")
    begin_review(nameless, clerk, TODAY)
    before = results(nameless)

    link_person(nameless, person, clerk, TODAY)

    assert (before["C05"], before["C06"], before["C09"]) == ("FAIL", "FAIL", "FAIL")
    after = results(nameless)
    assert (after["C05"], after["C06"], after["C09"]) == ("PASS", "FAIL", "PASS")
    assert actions(nameless)[-2:] == ["PERSON_LINKED", "CHECKS_RUN"]
    assert AuditEvent.objects.filter(action="PERSON_LINKED").get().subject == person


def test_who_may_not_name_anybody_and_when(clerk: Origin):
    person = LUCJA.on_file()
    nameless = at_desk(LUCJA, member_no="333", last_name="Inna")
    herself = clerk_named("lucja", "membership_clerk", "Łucja Przykładowa")
    for who, message in (
        (daria(), "Ten wniosek rozpatruje Dział Członkowsko-Lokalowy"),
        (herself, "Nie możesz rozpatrywać własnego wniosku"),
    ):
        with pytest.raises(Refusal, match=message):
            link_person(nameless, person, who, TODAY)

    withdraw_application(nameless, clerk)
    with pytest.raises(Refusal, match="Wniosek ma stan „Wycofany”"):
        link_person(nameless, person, clerk, TODAY)
    nameless.refresh_from_db()
    assert nameless.person is None
