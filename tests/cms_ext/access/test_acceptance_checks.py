"""Acceptance of `access.md` §7: what the checks let through, with the real plugins."""

from __future__ import annotations

from typing import Any

import pytest

from cms_ext.access.domain.checks import Action, recommendation
from cms_ext.access.domain.decision import (
    approve_application,
    begin_review,
    call_for_supplement,
    continue_in_person,
    reject_application,
    withdraw_application,
)
from cms_ext.access.domain.issue import issue_by_email, issue_on_paper
from cms_ext.access.domain.phone import record_call, request_phone_check
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, PhoneResult, RejectReason
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import (
    ADRIAN,
    BOZENA,
    EMILIA,
    JEDRZEJ,
    LUCJA,
    approved,
    at_desk,
    by_email,
    celina,
    daria,
    login_of,
    results,
    seen,
)

pytestmark = pytest.mark.django_db


def sealed() -> int:
    return OutgoingMessage.objects.exclude(composer="").count()


def test_ac_01_a_foreign_sender_is_never_approved_and_never_written_a_code() -> None:
    JEDRZEJ.on_file()
    clerk = celina()
    application = by_email(JEDRZEJ, sender="jedrzej.gesty@inna-poczta.example")

    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)

    found = application.checks.get(code="C01")
    assert (found.result, found.detail_code, found.evidence) == (
        "FAIL",
        "SENDER_DIFFERS",
        [
            "Nadawca: j…@inna-poczta.example; w rejestrze: j…@poczta.example",
            "To nie jest ten sam adres.",
        ],
    )
    with pytest.raises(Refusal) as refused:
        approve_application(application, clerk, TODAY)
    assert refused.value.code == "E-ACC-03"
    assert refused.value.message == (
        "Nie wszystkie wymagane kontrole są zaliczone: "
        "Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni, "
        "Adres na formularzu zgodny z adresem nadawcy."
    )
    with pytest.raises(Refusal):
        issue_by_email(application, clerk, today=TODAY)
    assert (application.state, sealed()) == (ApplicationState.IN_REVIEW, 0)
    advice = recommendation(application)
    assert (advice.action, advice.reason) == (Action.REJECT, RejectReason.WRONG_SENDER)


def test_ac_02_one_letter_of_difference_in_the_form_is_a_difference() -> None:
    LUCJA.on_file()
    clerk = celina()
    application = by_email(LUCJA, email="lucia@poczta.example")

    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)

    assert results(application) == {
        "C01": "PASS",
        "C02": "FAIL",
        "C03": "PASS",
        "C04": "PASS",
        "C05": "PASS",
        "C06": "PASS",
        "C08": "PASS",
        "C09": "PASS",
    }
    with pytest.raises(Refusal, match="Adres na formularzu zgodny z adresem nadawcy"):
        approve_application(application, clerk, TODAY)
    assert recommendation(application).action == Action.SUPPLEMENT


@pytest.mark.parametrize(
    "empty", ["first_names", "last_name", "premises_address", "phone", "place", "truth"]
)
def test_ac_03_one_empty_field_can_be_supplemented_and_not_approved(empty: str) -> None:
    LUCJA.on_file()
    clerk = celina()
    application = by_email(LUCJA, **{empty: False if empty == "truth" else ""})

    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)

    with pytest.raises(Refusal, match="Wszystkie pola wypełnione"):
        approve_application(application, clerk, TODAY)
    gaps = recommendation(application).gaps
    assert empty in [gap.key for gap in gaps]
    call_for_supplement(application, gaps, clerk, TODAY)
    assert application.state == ApplicationState.INCOMPLETE


def test_ac_04_without_an_address_on_file_only_the_way_in_person_is_open() -> None:
    BOZENA.on_file()
    clerk = daria()
    application = by_email(BOZENA, "EBOK")
    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)

    with pytest.raises(Refusal) as refused:
        approve_application(application, clerk, TODAY)

    assert (refused.value.code, refused.value.message) == (
        "E-ACC-01",
        "W rejestrze nie ma adresu e-mail tej osoby. Dane logowania można wydać tylko osobiście.",
    )
    advice = recommendation(application)
    assert advice.action == Action.IN_PERSON_ONLY

    continue_in_person(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04, AccessCheckCode.C12)
    approve_application(application, clerk, TODAY)
    with pytest.raises(Refusal) as refused:
        issue_by_email(application, clerk, today=TODAY)
    assert refused.value.code == "E-ACC-01"
    issue_on_paper(application, clerk, id_seen=True, handed_to="Bożena Wzorcowa", today=TODAY)

    assert application.state == ApplicationState.CREDENTIALS_ISSUED
    assert login_of(application).login.startswith("EB-")


def test_ac_05_a_former_member_is_no_member_and_still_a_payer() -> None:
    ADRIAN.on_file()
    membership_desk, finance_desk = celina(), daria()
    to_ikcs, to_ebok = by_email(ADRIAN), by_email(ADRIAN, "EBOK")

    begin_review(to_ikcs, membership_desk, TODAY)
    seen(to_ikcs, membership_desk, AccessCheckCode.C04)

    advice = recommendation(to_ikcs)
    assert (advice.action, advice.reason) == (Action.REJECT, RejectReason.NOT_MEMBER)
    with pytest.raises(Refusal, match="Członkostwo czynne"):
        approve_application(to_ikcs, membership_desk, TODAY)
    reject_application(to_ikcs, RejectReason.NOT_MEMBER, "", membership_desk)
    assert approved(to_ebok, finance_desk).state == ApplicationState.APPROVED
    issue_by_email(to_ebok, finance_desk, today=TODAY)
    assert to_ebok.state == ApplicationState.CREDENTIALS_ISSUED


def test_ac_10_a_doubt_once_raised_needs_a_confirmed_call() -> None:
    LUCJA.on_file()
    clerk = celina()
    application = by_email(LUCJA)
    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)

    request_phone_check(application, "podpis inny niż w aktach", clerk)
    record_call(application, PhoneResult.NOT_CONFIRMED, ["APPLIED"], clerk)
    with pytest.raises(Refusal, match="Weryfikacja telefoniczna"):
        approve_application(application, clerk, TODAY)
    request_phone_check(application, "podpis inny niż w aktach", clerk)
    record_call(application, PhoneResult.CONFIRMED, ["APPLIED", "ADDRESS"], clerk)
    approve_application(application, clerk, TODAY)

    assert application.state == ApplicationState.APPROVED


@pytest.mark.parametrize(
    ("sender", "written", "found"),
    [
        ("lucja@poczta.example", "lucja@poczta.example", "PASS"),
        ("lucja@POCZTA.Example", "Lucja@poczta.EXAMPLE", "PASS"),
        ("LUCJA@poczta.example.", "lucja@poczta.example ", "PASS"),
        (" lucja@poczta.example", " lucja@poczta.example. ", "PASS"),
        ("lucj\N{CYRILLIC SMALL LETTER A}@poczta.example", "lucja@poczta.example", "FAIL"),
        ("lucja@poczt\N{CYRILLIC SMALL LETTER A}.example", "lucja@poczta.example", "FAIL"),
        ("lucja@poczta.example.pl", "lucja@poczta.example", "FAIL"),
        ("łucja@poczta.example", "lucja@poczta.example", "FAIL"),
    ],
    ids=["same", "case", "dot", "blank", "Cyrillic local", "Cyrillic domain", "longer", "ł"],
)
def test_ac_14_spelling_does_not_matter_and_look_alikes_do(
    sender: str, written: str, found: str
) -> None:
    LUCJA.on_file()
    clerk = celina()
    application = by_email(LUCJA, sender=sender, email=written)

    begin_review(application, clerk, TODAY)

    assert results(application)["C01"] == found


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"first_names": "ŁUCJA", "last_name": " przykładowa "}, "PASS"),
        ({"first_names": "Lucja"}, "FAIL"),
        ({"last_name": "Przykladowa"}, "FAIL"),
        ({"first_names": "Łucja Maria"}, "CANNOT_TELL"),
        ({"premises_address": "Wzorcowa 1/01"}, "PASS"),
        ({"premises_address": "ul. Wzorcowa 1 lok. 01, 00-000 Przykładowo"}, "PASS"),
        ({"premises_address": "ul. Wzorcowa 1 m. 7"}, "FAIL"),
        ({"phone": "0048 000 000 103"}, "PASS"),
        ({"phone": "000-000-104"}, "FAIL"),
    ],
)
def test_ac_14_data_are_compared_in_one_spelling_with_their_diacritics(
    changed: dict[str, Any], found: str
) -> None:
    LUCJA.on_file()
    clerk = celina()
    application = by_email(LUCJA, **changed)

    begin_review(application, clerk, TODAY)

    assert results(application)["C05"] == found


def test_a_withdrawn_application_makes_room_for_one_in_person() -> None:
    EMILIA.on_file()
    clerk = celina()
    first = by_email(EMILIA)
    second = at_desk(EMILIA)

    begin_review(second, clerk, TODAY)
    assert results(second)["C09"] == "FAIL"
    withdraw_application(first, clerk)
    seen(second, clerk, AccessCheckCode.C04, AccessCheckCode.C12)
    approve_application(second, clerk, TODAY)

    assert second.state == ApplicationState.APPROVED
