"""Acceptance of `access.md` §7: what the checks let through, with the real plugins."""

from collections.abc import Callable
from typing import Any

import pytest

from cms_ext.access.domain.checks.deciding import (
    decide_check,
    override_check,
    record_call,
    request_phone_check,
)
from cms_ext.access.domain.checks.recommendation import Action, recommend_action
from cms_ext.access.domain.checks.running import check_data_match
from cms_ext.access.domain.decision import (
    approve_application,
    begin_review,
    call_for_supplement,
    continue_in_person,
    reject_application,
    withdraw_application,
)
from cms_ext.access.domain.issue import issue_by_email, issue_on_paper
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationState,
    CheckVerdict,
    PhoneResult,
    RejectReason,
)
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.clients import signed_in
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import (
    ADRIAN,
    BOZENA,
    EMILIA,
    JEDRZEJ,
    LUCJA,
    Resident,
    administrator,
    approved,
    at_desk,
    by_email,
    celina,
    daria,
    login_of,
    refusal_of,
    results,
    seen,
)
from tests.cms_ext.access.desk import clerk as clerk_named
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def lucja() -> Person:
    return LUCJA.on_file()


def in_review(
    who: Resident, clerk: Origin, panel: str = "IKCS", **changed: Any
) -> AccessApplication:
    """By e-mail, reviewed; the clerk has seen the signature."""
    application = by_email(who, panel, **changed)
    begin_review(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04)
    return application


def test_ac_01_a_foreign_sender_is_never_approved_and_never_written_a_code(clerk: Origin):
    JEDRZEJ.on_file()
    application = in_review(JEDRZEJ, clerk, sender="jedrzej.gesty@inna-poczta.example")

    found = application.checks.get(code="C01")
    assert (found.result, found.detail_code, found.evidence) == (
        "FAIL",
        "SENDER_DIFFERS",
        [
            "Nadawca: j…@inna-poczta.example; w rejestrze: j…@poczta.example",
            "To nie jest ten sam adres.",
        ],
    )
    refused = refusal_of(approve_application, application, clerk, TODAY)
    assert (refused.code, refused.message) == (
        "E-ACC-03",
        "Nie wszystkie wymagane kontrole są zaliczone: "
        "Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni, "
        "Adres na formularzu zgodny z adresem nadawcy. "
        "Wezwij do uzupełnienia albo odrzuć wniosek.",
    )
    with pytest.raises(Refusal):
        issue_by_email(application, clerk, today=TODAY)
    assert application.state == ApplicationState.IN_REVIEW
    assert not OutgoingMessage.objects.exclude(composer="").exists()
    advice = recommend_action(application)
    assert (advice.action, advice.reason) == (Action.REJECT, RejectReason.WRONG_SENDER)


def test_ac_02_one_letter_of_difference_in_the_form_is_a_difference(lucja: Person, clerk: Origin):
    application = in_review(LUCJA, clerk, email="lucia@poczta.example")

    passed = ("C01", "C03", "C04", "C05", "C06", "C08", "C09")
    assert results(application) == dict.fromkeys(passed, "PASS") | {"C02": "FAIL"}
    with pytest.raises(Refusal, match="Adres na formularzu zgodny z adresem nadawcy"):
        approve_application(application, clerk, TODAY)
    assert recommend_action(application).action == Action.SUPPLEMENT


@pytest.mark.thorough
def test_ac_03_one_empty_field_can_be_supplemented_and_not_approved(lucja: Person, clerk: Origin):
    for empty in ("first_names", "last_name", "premises_address", "phone", "place", "truth"):
        application = in_review(LUCJA, clerk, **{empty: False if empty == "truth" else ""})

        with pytest.raises(Refusal, match="Wszystkie pola wypełnione"):
            approve_application(application, clerk, TODAY)
        gaps = recommend_action(application).gaps
        assert empty in [gap.key for gap in gaps]
        call_for_supplement(application, gaps, clerk, TODAY)
        assert application.state == ApplicationState.INCOMPLETE
        withdraw_application(application, clerk)


def test_ac_04_without_an_address_on_file_only_the_way_in_person_is_open():
    BOZENA.on_file()
    clerk = daria()
    application = in_review(BOZENA, clerk, "EBOK")

    refused = refusal_of(approve_application, application, clerk, TODAY)

    assert (refused.code, refused.message) == (
        "E-ACC-01",
        "W rejestrze nie ma adresu e-mail tej osoby. Dane logowania można wydać tylko osobiście. "
        "Poproś ją, żeby przyszła z dokumentem tożsamości.",
    )
    assert recommend_action(application).action == Action.IN_PERSON_ONLY

    continue_in_person(application, clerk, TODAY)
    seen(application, clerk, AccessCheckCode.C04, AccessCheckCode.C12)
    approve_application(application, clerk, TODAY)
    assert refusal_of(issue_by_email, application, clerk, today=TODAY).code == "E-ACC-01"
    issue_on_paper(application, clerk, id_seen=True, handed_to="Bożena Wzorcowa", today=TODAY)

    assert application.state == ApplicationState.CREDENTIALS_ISSUED
    assert login_of(application).login.startswith("EB-")


@pytest.mark.parametrize("phone", ["", "+48000000104"])
def test_whoever_has_no_email_gets_the_starter_password_in_the_office(clerk: Origin, phone: str):
    """Bożena hands in paper, shows her ID and leaves with a letter."""
    BOZENA.on_file()
    desks = {"IKCS": clerk, "EBOK": daria()}
    for panel, desk in desks.items():
        application = approved(at_desk(BOZENA, panel, email="", phone=phone), desk)

        issue_on_paper(application, desk, id_seen=True, handed_to=BOZENA.name, today=TODAY)

        assert application.state == ApplicationState.CREDENTIALS_ISSUED
        assert (results(application)["C03"], results(application)["C05"]) == ("PASS", "PASS")


def test_ac_05_a_former_member_is_no_member_and_still_a_payer(clerk: Origin):
    ADRIAN.on_file()
    finance_desk, to_ebok = daria(), by_email(ADRIAN, "EBOK")
    to_ikcs = in_review(ADRIAN, clerk)

    advice = recommend_action(to_ikcs)
    assert (advice.action, advice.reason) == (Action.REJECT, RejectReason.NOT_MEMBER)
    with pytest.raises(Refusal, match="Członkostwo czynne"):
        approve_application(to_ikcs, clerk, TODAY)
    reject_application(to_ikcs, RejectReason.NOT_MEMBER, "", clerk)
    assert approved(to_ebok, finance_desk).state == ApplicationState.APPROVED
    issue_by_email(to_ebok, finance_desk, today=TODAY)
    assert to_ebok.state == ApplicationState.CREDENTIALS_ISSUED


def test_ac_10_a_doubt_once_raised_needs_a_confirmed_call(lucja: Person, clerk: Origin):
    application = in_review(LUCJA, clerk)

    request_phone_check(application, "podpis inny niż w aktach", clerk)
    record_call(application, PhoneResult.NOT_CONFIRMED, ["APPLIED"], clerk)
    with pytest.raises(Refusal, match="Weryfikacja telefoniczna"):
        approve_application(application, clerk, TODAY)
    request_phone_check(application, "podpis inny niż w aktach", clerk)
    record_call(application, PhoneResult.CONFIRMED, ["APPLIED", "ADDRESS"], clerk)
    approve_application(application, clerk, TODAY)

    assert application.state == ApplicationState.APPROVED


def test_ac_14_data_are_compared_in_one_spelling_with_their_diacritics(lucja: Person):
    table = [
        ({"first_names": "ŁUCJA", "last_name": " przykładowa "}, "PASS"),
        ({"first_names": "Lucja"}, "FAIL"),
        ({"last_name": "Przykladowa"}, "FAIL"),
        ({"first_names": "Łucja Maria"}, "CANNOT_TELL"),
        ({"premises_address": "Wzorcowa 1/01"}, "PASS"),
        ({"premises_address": "ul. Wzorcowa 1 lok. 01, 00-000 Przykładowo"}, "PASS"),
        ({"premises_address": "ul. Wzorcowa 1 m. 7"}, "FAIL"),
        ({"phone": "0048 000 000 103"}, "PASS"),
        ({"phone": "000-000-104"}, "FAIL"),
    ]

    assert [
        (changed, check_data_match(by_email(LUCJA, **changed), TODAY).result)
        for changed, _ in table
    ] == table


def test_a_withdrawn_application_makes_room_for_one_in_person(clerk: Origin):
    EMILIA.on_file()
    first, second = by_email(EMILIA), at_desk(EMILIA)

    begin_review(second, clerk, TODAY)
    assert results(second)["C09"] == "FAIL"
    withdraw_application(first, clerk)
    seen(second, clerk, AccessCheckCode.C04, AccessCheckCode.C12)
    approve_application(second, clerk, TODAY)

    assert second.state == ApplicationState.APPROVED


# Acceptance of `access.md` §7: who may decide, and what the end of a right does.


def same_name() -> Origin:
    return clerk_named("lucja", "membership_clerk", "Łucja Przykładowa")


def superuser_with_the_name() -> Origin:
    return clerk_named("szefowa", "", "łucja PRZYKŁADOWA", superuser=True)


def same_address() -> Origin:
    origin = celina()
    origin.actor.email = "LUCJA@poczta.example"
    origin.actor.save()
    return origin


@pytest.mark.parametrize("who", [same_name, same_address, superuser_with_the_name])
def test_ac_09_nobody_handles_the_own_application_at_any_step(
    lucja: Person, who: Callable[[], Origin]
):
    application, applicant, colleague = by_email(LUCJA), who(), administrator()
    assert applicant.actor is not None
    assert colleague.actor is not None
    a, o, codes = application, applicant, AccessCheckCode
    steps: list[Callable[[], object]] = [
        lambda: begin_review(a, o, TODAY),
        lambda: decide_check(a, codes.C04, CheckVerdict.PASS, "widzę", o),
        lambda: approve_application(a, o, TODAY),
        lambda: reject_application(a, RejectReason.OTHER, "nie", o),
        lambda: issue_on_paper(a, o, id_seen=True, handed_to="Łucja", today=TODAY),
    ]

    for step in steps:
        refused = refusal_of(step)
        assert (refused.code, refused.message) == (
            "E-ACC-05",
            "Nie możesz rozpatrywać własnego wniosku. Poproś inną osobę z działu.",
        )
    begin_review(application, colleague, TODAY)
    two = {"by": colleague.actor, "seconded_by": applicant.actor, "origin": colleague}
    assert refusal_of(override_check, application, codes.C05, "znam ją", **two).code == "E-ACC-05"


def test_ac_18_a_membership_that_ends_today_closes_ikcs_at_the_next_request_and_not_e_bok(
    lucja: Person,
):
    member = signed_in(open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=lucja))
    payer = signed_in(open_login("ebok", "EB-500005-4", "demo-haslo-2026", person=lucja))
    before = member.get("/ikcs/").status_code, payer.get("/e-bok/").status_code

    close_membership(Membership.objects.get(person=lucja), on=TODAY, origin=SYSTEM)

    assert before == (200, 200)
    assert (member.get("/ikcs/").status_code, payer.get("/e-bok/").status_code) == (403, 200)
    assert Person.objects.get(pk=lucja.pk).users.filter(state="ACTIVE").count() == 2


def test_the_desks_do_not_handle_each_others_applications_and_an_administrator_may(lucja: Person):
    application = by_email(LUCJA)
    for stranger in (daria(), SYSTEM):
        refused = refusal_of(begin_review, application, stranger, TODAY)
        assert (refused.code, refused.message) == (
            "DESK",
            "Ten wniosek rozpatruje Dział Członkowsko-Lokalowy, pokój nr 7. Przekaż go tam.",
        )

    # The log says in what role an administrator acts.
    approved(application, administrator())
    notes = AuditEvent.objects.filter(action__in=["CHECKS_RUN", "APPROVED"])
    assert list(notes.values_list("note", flat=True)) == ["superuser", "superuser"]
