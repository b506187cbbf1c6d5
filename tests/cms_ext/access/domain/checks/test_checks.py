"""What each check finds, and the lines that the clerk reads next to it.

The checks as the clerk reads them, and what is left to the clerk.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.checks import requirement, running
from cms_ext.access.domain.checks.deciding import decide_check, propose_override
from cms_ext.access.domain.checks.recommendation import CheckRow, check_rows, open_sights
from cms_ext.access.domain.checks.requirement import mandatory_checks
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationChannel,
    AttachmentKind,
    CheckFinding,
    CheckVerdict,
)
from cms_ext.people.identity.models import Person
from tests.cms_ext.access.applicants import FIRMS_FORM, MORNING, TODAY, apply
from tests.cms_ext.access.desk import (
    BOZENA,
    EMILIA,
    JEDRZEJ,
    LUCJA,
    at_desk,
    by_email,
    celina,
    daria,
    scan,
)

pytestmark = pytest.mark.django_db
PASS, FAIL, CANNOT_TELL = CheckVerdict.PASS, CheckVerdict.FAIL, CheckVerdict.CANNOT_TELL


def test_what_is_mandatory_is_the_table_of_the_specification():
    by_mail = "C01 C02 C03 C04 C05 {} C08 C09"
    table = {
        ("IKCS", "IN_PERSON"): "C03 C04 C05 C06 C09 C12",
        **{("IKCS", channel): by_mail.format("C06") for channel in ("EMAIL", "TRUSTED_E", "WEB")},
        ("EBOK", "IN_PERSON"): "C03 C04 C05 C07 C09 C12",
        **{("EBOK", channel): by_mail.format("C07") for channel in ("EMAIL", "TRUSTED_E", "WEB")},
    }

    def mandatory(panel: str, channel: str) -> str:
        one = AccessApplication(panel=panel, channel=channel, payload=LUCJA.form(panel))
        return " ".join(code.value for code in mandatory_checks(one))

    assert {case: mandatory(*case) for case in table} == table
    # A doubt and a proxy add their conditions.
    doubted = AccessApplication(panel="IKCS", channel="EMAIL", payload={}, doubt="głos")
    by_proxy = AccessApplication(panel="EBOK", channel="EMAIL", payload={"role": "proxy"})
    assert "C10" in mandatory_checks(doubted)
    assert "C11" in mandatory_checks(by_proxy)


@pytest.fixture
def lucja() -> Person:
    return LUCJA.on_file()


def test_c01_and_c02_show_the_addresses_side_by_side_and_masked(lucja: Person):
    assert running.check_sender_registered(by_email(LUCJA), TODAY) == CheckFinding(
        PASS, "", ("Nadawca: l…@poczta.example; w rejestrze: l…@poczta.example",)
    )
    senders = {
        "LUCJA@poczta.example.": PASS,
        "lucj\N{CYRILLIC SMALL LETTER A}@poczta.example": FAIL,
        "lucja@poczt\N{CYRILLIC SMALL LETTER A}.example": FAIL,
    }
    assert {
        sender: running.check_sender_registered(by_email(LUCJA, sender=sender), TODAY).result
        for sender in senders
    } == senders
    other = by_email(LUCJA, email="lucia@poczta.example")
    assert running.check_email_equals_sender(other, TODAY) == CheckFinding(
        FAIL,
        "FORM_DIFFERS",
        ("Formularz: l…@poczta.example; nadawca: l…@poczta.example", "To nie jest ten sam adres."),
    )


def test_c01_on_the_site_waits_for_the_link_of_the_registered_address(lucja: Person):
    application = apply(LUCJA.form()).application
    foreign = apply(LUCJA.form(email="inna@poczta.example")).application
    for one in (application, foreign):
        identify_person(one, TODAY)

    assert running.check_sender_registered(application, TODAY).detail_code == "LINK_NOT_USED"
    assert running.check_sender_registered(foreign, TODAY).detail_code == "SENDER_DIFFERS"
    application.sender_confirmed_at, application.sender_email = MORNING, LUCJA.email
    assert running.check_sender_registered(application, TODAY).result == PASS
    assert running.check_email_equals_sender(application, TODAY).result == PASS
    # It is lost when the register changes after the link.
    lucja.correspondence_email = "nowa@poczta.example"
    application.person = lucja
    assert running.check_sender_registered(application, TODAY).result == FAIL


def report(kind: SignatureResult, person: str = "", signer: str = "Ministerstwo") -> dict[str, Any]:
    return SignatureReport(kind, (f"Podpis: {kind}.",), signer, person).as_json()


def by_email_signed(declared: str = "", *files: dict[str, Any] | None) -> AccessApplication:
    """Łucja's by e-mail with these reports on its scans."""
    application = apply(
        LUCJA.form(),
        channel=ApplicationChannel.EMAIL,
        sender_email=LUCJA.email,
        signature_kind=declared,
    ).application
    for signature in files:
        scan(application, AttachmentKind.SIGNED_DOC, signature=signature)
    return application


def test_c04_recommends_only_what_it_can_know(lucja: Person):
    results = SignatureResult
    herself = "Łucja Przykładowa"
    trusted = results.INTACT_TRUSTED
    table = [
        (None, "", CANNOT_TELL, "HANDWRITTEN"),
        (report(results.NO_SIGNATURE), "", CANNOT_TELL, "HANDWRITTEN"),
        (report(results.NO_SIGNATURE), "TRUSTED", FAIL, "NO_SIGNATURE"),
        (report(trusted, herself), "TRUSTED", PASS, "INTACT_TRUSTED"),
        (report(trusted, "ŁUCJA PRZYKŁADOWA"), "", PASS, "INTACT_TRUSTED"),
        (report(trusted, "Łucja Maria Przykładowa"), "", CANNOT_TELL, "INTACT_TRUSTED"),
        (report(trusted), "TRUSTED", CANNOT_TELL, "SIGNER_UNCLEAR"),
        (report(trusted, "Jędrzej Gęsty"), "TRUSTED", CANNOT_TELL, "SIGNED_BY_ANOTHER"),
        # Two signed it, she among them; a certificate without diacritics, the surname first.
        (report(trusted, "Jędrzej Gęsty, Łucja Przykładowa"), "", PASS, "INTACT_TRUSTED"),
        (report(trusted, "PRZYKLADOWA LUCJA"), "", PASS, "INTACT_TRUSTED"),
        (report(trusted, "Łucja Przykładowa-Gęsta"), "", CANNOT_TELL, "INTACT_TRUSTED"),
        (report(trusted, "Gęsta – Przykładowa Łucja"), "", CANNOT_TELL, "INTACT_TRUSTED"),
        # Untrusted certificates prove nothing for her, but another name is seen all the same.
        (
            report(results.INTACT_UNTRUSTED, "Anna Przykładowa"),
            "",
            CANNOT_TELL,
            "SIGNED_BY_ANOTHER",
        ),
        (
            report(results.NOT_CONFIGURED, "Anna Przykładowa"),
            "PERSONAL",
            CANNOT_TELL,
            "SIGNED_BY_ANOTHER",
        ),
        (
            report(results.NOT_CONFIGURED, "Łucja Anna Przykładowa"),
            "",
            CANNOT_TELL,
            "NOT_CONFIGURED",
        ),
        (report(results.NOT_CONFIGURED), "", CANNOT_TELL, "SIGNER_UNCLEAR"),
        (report(results.INTACT_UNTRUSTED, herself), "", CANNOT_TELL, "INTACT_UNTRUSTED"),
        (report(results.NOT_CONFIGURED, herself), "", CANNOT_TELL, "NOT_CONFIGURED"),
        (report(results.UNREADABLE), "TRUSTED", CANNOT_TELL, "UNREADABLE"),
        (report(results.MODIFIED, herself), "TRUSTED", FAIL, "MODIFIED"),
    ]

    found = [
        requirement.check_signed(by_email_signed(declared, signature), TODAY)
        for signature, declared, *_ in table
    ]

    assert [(one.result, one.detail_code) for one in found] == [row[2:] for row in table]


def test_c04_without_a_file_is_not_signed_and_a_power_of_attorney_is_no_form(lucja: Person):
    application = by_email_signed()
    scan(application, AttachmentKind.POA)

    assert requirement.check_signed(application, TODAY) == CheckFinding(
        FAIL, "NO_FILE", ("Nie dołączono podpisanego formularza.",)
    )


def test_c04_a_good_signature_beside_a_changed_file_is_for_the_clerk(lucja: Person):
    kinds = SignatureResult.INTACT_TRUSTED, SignatureResult.MODIFIED

    found = requirement.check_signed(
        by_email_signed("", *(report(kind, "Łucja Przykładowa") for kind in kinds)), TODAY
    )

    assert found.result == CANNOT_TELL
    assert found.evidence == (
        "skan-0.pdf: Podpis: intact_trusted.",
        "skan-1.pdf: Podpis: modified.",
    )


def test_c05_lays_the_form_beside_the_register(lucja: Person):
    assert running.check_data_match(by_email(LUCJA), TODAY) == CheckFinding(
        PASS,
        "",
        (
            "Nazwisko i imię: Łucja Przykładowa; w rejestrze: Łucja Przykładowa",
            "Lokal: ul. Wzorcowa 1 m. 01; w rejestrze: ul. Wzorcowa 1 m. 01",
            "Telefon: *** *** 103; w rejestrze: *** *** 103",
        ),
    )


def test_c05_cannot_tell_what_the_register_does_not_hold_and_the_dead_apply_for_nothing(
    lucja: Person,
):
    application = by_email(LUCJA)
    application.person = lucja
    lucja.account_accesses.update(valid_to="2026-01-01")
    lucja.phone = ""

    found = running.check_data_match(application, TODAY)

    assert (found.result, found.detail_code) == (CANNOT_TELL, "PREMISES_NOT_ON_FILE")
    assert found.evidence[1:] == (
        "Lokal: ul. Wzorcowa 1 m. 01; w rejestrze: –",
        "Telefon: *** *** 103; w rejestrze: –",
    )
    lucja.died_on = TODAY
    assert running.check_data_match(application, TODAY).detail_code == "PERSON_DIED"


def test_c08_wants_an_address_that_is_a_day_old_and_writes_the_day(lucja: Person):
    application = by_email(LUCJA)
    application.person = lucja

    def since(moment: datetime) -> CheckFinding:
        lucja.correspondence_email_since = moment
        return running.check_email_on_file(application, TODAY)

    assert since(MORNING - timedelta(days=1)).result == PASS
    assert since(MORNING - timedelta(hours=23, minutes=59)).result == FAIL
    (line,) = since(datetime(2020, 1, 2, 12, tzinfo=UTC)).evidence
    assert line.endswith("od: 2 stycznia 2020 r.")
    # Without an address it says what is left.
    BOZENA.on_file()
    words = (
        "W rejestrze nie ma adresu e-mail tej osoby. Dane logowania można wydać tylko osobiście. "
        "Poproś ją, żeby przyszła z dokumentem tożsamości."
    )
    assert running.check_email_on_file(by_email(BOZENA), TODAY) == CheckFinding(
        FAIL, "NO_ADDRESS", (words,)
    )


def firm() -> AccessApplication:
    Person.objects.create(
        name="Ćwikła i Spółka sp. z o.o.", kind=Person.Kind.COMPANY, tax_id="1234563218"
    )
    return apply(FIRMS_FORM, "EBOK", channel=ApplicationChannel.EMAIL).application


def test_c11_a_representative_on_file_needs_no_power_of_attorney_and_somebody_else_does():
    application = firm()
    assert requirement.check_power_of_attorney(application, TODAY) == CheckFinding(
        CANNOT_TELL,
        "REPRESENTATIVES_UNKNOWN",
        ("W rejestrze nie ma osób upoważnionych do reprezentacji tej firmy.",),
    )
    Person.objects.update(representatives="Maria Buraczana\nJan Ćwikła")
    application = AccessApplication.objects.get()
    assert not requirement.needs_power_of_attorney(application)

    Person.objects.update(representatives="Maria Buraczana")
    application = AccessApplication.objects.get()
    assert requirement.needs_power_of_attorney(application)
    assert requirement.check_power_of_attorney(application, TODAY).detail_code == "NO_POA"
    scan(application, AttachmentKind.POA)
    assert requirement.check_power_of_attorney(application, TODAY).result == CANNOT_TELL


def test_in_person_the_signature_and_the_id_are_for_the_clerks_eyes():
    for who in (LUCJA, JEDRZEJ, EMILIA):
        who.on_file()
        assert requirement.check_signed(at_desk(who), TODAY).detail_code == "AT_DESK"


def summary(rows: list[CheckRow]) -> list[tuple[str, str, str]]:
    """Code, mark, and what the clerk is offered."""
    offers = {"judge": "may_judge", "doubt": "may_doubt", "except": "may_except"}
    return [
        (
            row.code.value,
            row.mark,
            " ".join(word for word, name in offers.items() if getattr(row, name)),
        )
        for row in rows
    ]


def test_the_software_s_fail_stands_and_what_it_cannot_tell_is_the_clerk_s():
    JEDRZEJ.on_file()
    application = by_email(JEDRZEJ, sender="obcy@inna.example", phone="000000999")
    clerk = celina()
    begin_review(application, clerk, TODAY)

    assert summary(check_rows(application, deciding=True)) == [
        ("C01", "fail", ""),
        ("C02", "fail", ""),
        ("C03", "pass", "doubt"),
        ("C04", "open", "judge"),
        ("C05", "fail", "except"),
        ("C06", "pass", "doubt"),
        ("C08", "pass", "doubt"),
        ("C09", "pass", "doubt"),
    ]
    # Who only reads is offered nothing.
    offers = {offer for *_, offer in summary(check_rows(application, deciding=False))}
    assert offers == {""}
    # A proposed exception is not offered again.
    proposal = propose_override(application, AccessCheckCode.C05, "nowy numer", clerk)
    row = check_rows(application, deciding=True)[4]
    assert (row.code, row.may_except, row.proposal) == (AccessCheckCode.C05, False, proposal)


def test_a_decision_stands_where_the_question_stood_and_can_be_taken_back():
    LUCJA.on_file()
    application, clerk = by_email(LUCJA), celina()
    begin_review(application, clerk, TODAY)
    assert any("zaznacz" in line for line in check_rows(application, deciding=True)[3].evidence)

    decide_check(application, AccessCheckCode.C04, CheckVerdict.FAIL, "podpis nieczytelny", clerk)

    row = check_rows(application, deciding=True)[3]
    assert (row.code, row.mark, row.may_judge) == (AccessCheckCode.C04, "fail", True)
    assert (row.decided_by, row.reason) == ("Celina Borówczyk", "podpis nieczytelny")
    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę podpis", clerk)
    row = check_rows(application, deciding=True)[3]
    assert (row.mark, row.evidence, row.reason) == ("pass", (), "widzę podpis")


def test_what_waits_for_eyes_alone():
    EMILIA.on_file()
    application, clerk = at_desk(EMILIA, "EBOK"), daria()
    assert open_sights(application) == ()

    begin_review(application, clerk, TODAY)
    assert open_sights(application) == (AccessCheckCode.C04, AccessCheckCode.C12)

    decide_check(application, AccessCheckCode.C04, CheckVerdict.PASS, "widzę", clerk)
    assert open_sights(application) == (AccessCheckCode.C12,)
