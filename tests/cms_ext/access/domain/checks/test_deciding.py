"""What people make of a finding."""

import pytest
from django.db import IntegrityError, transaction

from cms_ext.access.domain.checks.deciding import decide_check, override_check
from cms_ext.access.domain.checks.recommendation import check_rows, open_sights
from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.decision import approve_application, begin_review
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import AccessCheckCode, ApplicationState, CheckVerdict
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from tests.cms_ext.access import desk
from tests.cms_ext.access.applicants import TODAY
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def application(clerk: Origin) -> AccessApplication:
    """In review; the telephone is another one than on file."""
    desk.LUCJA.on_file()
    application = desk.by_email(desk.LUCJA, phone="+48600100200")
    begin_review(application, clerk, TODAY)
    return application


def test_the_clerk_decides_what_the_software_cannot_tell_with_a_reason(
    application: AccessApplication, clerk: Origin
):
    with pytest.raises(Refusal, match="Napisz uzasadnienie"):
        decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "", clerk)
    with pytest.raises(Refusal, match="Dział Członkowsko-Lokalowy"):
        decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę", desk.daria())
    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "podpis jak w aktach", clerk)

    found = application.checks.get(code="C04")
    assert (found.result, found.reason, found.by) == ("PASS", "podpis jak w aktach", clerk.actor)
    event = AuditEvent.objects.get(action="CHECK_DECIDED")
    assert (event.reason_code, event.changes, event.note) == ("C04", {"C04": "PASS"}, "")


@pytest.mark.parametrize("doubt", ["SIGNER_UNCLEAR", "SIGNED_BY_ANOTHER"])
def test_a_signer_of_an_unclear_name_passes_by_a_written_reason_alone(
    application: AccessApplication, clerk: Origin, doubt: str
):
    application.checks.filter(code="C04").update(detail_code=doubt)

    row = next(row for row in check_rows(application, deciding=True) if row.code == "C04")
    assert (row.may_judge, row.sight, open_sights(application)) == (True, None, ())
    for reason in ("", "Widzę podpis", "Formularz podpisany"):
        with pytest.raises(Refusal, match="co najmniej 20 znaków"):
            decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, reason, clerk)
    decide_check(
        application,
        AccessCheckCode.C04,
        CheckVerdict.PASS,
        "Po ślubie zmieniła nazwisko, akt okazano.",
        clerk,
    )
    assert desk.results(application)["C04"] == "PASS"


def test_a_pass_may_be_doubted_and_the_doubt_taken_back_and_a_fail_stands(
    application: AccessApplication, clerk: Origin
):
    decide_check(application, AccessCheckCode.C01, CheckVerdict.FAIL, "przekazana dalej", clerk)
    assert desk.results(application)["C01"] == "FAIL"

    decide_check(application, AccessCheckCode.C01, CheckVerdict.PASS, "jednak nie", clerk)
    assert desk.results(application)["C01"] == "PASS"

    # That was the clerk's; nobody turns the software's fail into a pass.
    with pytest.raises(Refusal, match="nie można zmienić ręcznie"):
        decide_check(application, AccessCheckCode.C05, CheckVerdict.PASS, "to ona", clerk)


def test_the_sight_of_an_id_is_kept_in_fixed_words_only(clerk: Origin):
    desk.LUCJA.on_file()
    application = desk.at_desk(desk.LUCJA)
    begin_review(application, clerk, TODAY)

    decide_check(application, AccessCheckCode.C12, CheckVerdict.PASS, "dowód ABC123456", clerk)

    assert application.checks.get(code="C12").reason == "Okazano dokument."


def test_an_exception_takes_two_people_and_a_reason(application: AccessApplication, clerk: Origin):
    second = desk.administrator()
    desk.seen(application, clerk, AccessCheckCode.C04)

    def override(code: AccessCheckCode, by: Origin) -> None:
        people = {"by": by.actor, "seconded_by": second.actor, "origin": second}
        override_check(application, code, "nowy telefon", **people)

    refused = desk.refusal_of(override, AccessCheckCode.C05, second)
    assert (refused.code, refused.message) == (
        "E-ACC-08",
        "Wyjątek wymaga potwierdzenia przez drugą osobę. Poproś o to inną osobę z działu.",
    )
    for code in (AccessCheckCode.C01, AccessCheckCode.C04, AccessCheckCode.C06):
        with pytest.raises(Refusal, match="nie można zmienić ręcznie"):
            override(code, clerk)
    override(AccessCheckCode.C05, clerk)
    for alone in (CheckVerdict.PASS, CheckVerdict.FAIL):
        with pytest.raises(Refusal, match="nie można zmienić ręcznie"):
            decide_check(application, AccessCheckCode.C05, alone, "sama", clerk)
    approve_application(application, clerk, TODAY)

    found = application.checks.get(code="C05")
    assert (found.result, found.by, found.seconded_by, application.state) == (
        "OVERRIDDEN",
        clerk.actor,
        second.actor,
        ApplicationState.APPROVED,
    )


@pytest.mark.both_databases
def test_the_database_refuses_an_exception_by_one(application: AccessApplication, clerk: Origin):
    result = application.checks.get(code="C05")
    result.result, result.by, result.seconded_by = CheckVerdict.OVERRIDDEN, clerk.actor, clerk.actor
    result.reason = "sam sobie"

    with pytest.raises(IntegrityError), transaction.atomic():
        result.save()


def test_a_decision_holds_while_the_finding_is_the_same(
    application: AccessApplication, clerk: Origin
):
    desk.seen(application, clerk, AccessCheckCode.C04)

    run_checks(application, clerk, TODAY)
    assert desk.results(application)["C04"] == "PASS"
    desk.scan(application)
    run_checks(application, clerk, TODAY)

    found = application.checks.get(code="C04")
    assert (found.result, found.reason, found.by) == ("CANNOT_TELL", "", None)
    assert found.evidence == [
        "skan-0.pdf: Obejrzyj plik i zaznacz, czy formularz jest podpisany.",
        "skan-1.pdf: Obejrzyj plik i zaznacz, czy formularz jest podpisany.",
    ]
