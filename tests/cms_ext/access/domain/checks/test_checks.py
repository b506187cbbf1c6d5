"""What each check finds, and the lines that the clerk reads beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.checks import (
    address_checks,
    form_checks,
    person_checks,
    signature_checks,
)
from cms_ext.access.domain.checks.matrix import mandatory_checks
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import (
    ApplicationChannel,
    ApplicationState,
    AttachmentKind,
    CheckVerdict,
)
from cms_ext.people.identity.domain.state import open_login
from cms_ext.people.identity.models import Person
from tests.cms_ext.access.applicants import FIRMS_FORM, MORNING, TODAY, apply
from tests.cms_ext.access.desk import (
    BOZENA,
    EMILIA,
    JEDRZEJ,
    LUCJA,
    Resident,
    at_desk,
    by_email,
    scan,
)

pytestmark = pytest.mark.django_db
PASS, FAIL, CANNOT_TELL = CheckVerdict.PASS, CheckVerdict.FAIL, CheckVerdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("panel", "channel", "codes"),
    [
        ("IKCS", "IN_PERSON", "C03 C04 C05 C06 C09 C12"),
        ("IKCS", "EMAIL", "C01 C02 C03 C04 C05 C06 C08 C09"),
        ("IKCS", "TRUSTED_E", "C01 C02 C03 C04 C05 C06 C08 C09"),
        ("IKCS", "WEB", "C01 C02 C03 C04 C05 C06 C08 C09"),
        ("EBOK", "IN_PERSON", "C03 C04 C05 C07 C09 C12"),
        ("EBOK", "EMAIL", "C01 C02 C03 C04 C05 C07 C08 C09"),
        ("EBOK", "TRUSTED_E", "C01 C02 C03 C04 C05 C07 C08 C09"),
        ("EBOK", "WEB", "C01 C02 C03 C04 C05 C07 C08 C09"),
    ],
)
def test_what_is_mandatory_is_the_table_of_the_specification(
    panel: str, channel: str, codes: str
) -> None:
    application = AccessApplication(panel=panel, channel=channel, payload=LUCJA.form(panel))

    assert [code.value for code in mandatory_checks(application)] == codes.split()


def test_a_doubt_and_a_proxy_add_their_conditions() -> None:
    doubted = AccessApplication(panel="IKCS", channel="EMAIL", payload={}, doubt="głos")
    by_proxy = AccessApplication(panel="EBOK", channel="EMAIL", payload={"role": "proxy"})

    assert "C10" in mandatory_checks(doubted)
    assert "C11" in mandatory_checks(by_proxy)


def test_c01_shows_both_addresses_masked() -> None:
    LUCJA.on_file()

    assert address_checks.sender_registered(by_email(LUCJA), TODAY) == CheckFinding(
        PASS, "", ("Nadawca: l…@poczta.example; w rejestrze: l…@poczta.example",)
    )


def test_c01_on_the_site_waits_for_the_link_of_the_registered_address() -> None:
    LUCJA.on_file()
    application = apply(LUCJA.form()).application
    foreign = apply(LUCJA.form(email="inna@poczta.example")).application
    for one in (application, foreign):
        identify_person(one, TODAY)

    assert address_checks.sender_registered(application, TODAY).detail_code == "LINK_NOT_USED"
    assert address_checks.sender_registered(foreign, TODAY).detail_code == "SENDER_DIFFERS"
    application.sender_confirmed_at, application.sender_email = MORNING, LUCJA.email
    assert address_checks.sender_registered(application, TODAY).result == PASS
    assert address_checks.form_email_equals_sender(application, TODAY).result == PASS


def test_c01_on_the_site_is_lost_when_the_register_changes_after_the_link() -> None:
    person = LUCJA.on_file()
    application = apply(LUCJA.form()).application
    application.sender_confirmed_at, application.sender_email = MORNING, LUCJA.email
    person.correspondence_email = "nowa@poczta.example"
    application.person = person

    assert address_checks.sender_registered(application, TODAY).result == FAIL


def test_c02_shows_the_form_beside_the_sender() -> None:
    LUCJA.on_file()

    found = address_checks.form_email_equals_sender(
        by_email(LUCJA, email="lucia@poczta.example"), TODAY
    )

    assert found == CheckFinding(
        FAIL,
        "FORM_DIFFERS",
        (
            "Formularz: l…@poczta.example; nadawca: l…@poczta.example",
            "To nie jest ten sam adres.",
        ),
    )


def report(kind: SignatureResult, person: str = "", signer: str = "Ministerstwo") -> dict[str, Any]:
    return SignatureReport(kind, (f"Podpis: {kind}.",), signer, person).as_json()


@pytest.mark.parametrize(
    ("signature", "declared", "verdict", "code"),
    [
        (None, "", CANNOT_TELL, "HANDWRITTEN"),
        (report(SignatureResult.NO_SIGNATURE), "", CANNOT_TELL, "HANDWRITTEN"),
        (report(SignatureResult.NO_SIGNATURE), "TRUSTED", FAIL, "NO_SIGNATURE"),
        (
            report(SignatureResult.INTACT_TRUSTED, "Łucja Przykładowa"),
            "TRUSTED",
            PASS,
            "INTACT_TRUSTED",
        ),
        (report(SignatureResult.INTACT_TRUSTED, "ŁUCJA PRZYKŁADOWA"), "", PASS, "INTACT_TRUSTED"),
        (
            report(SignatureResult.INTACT_TRUSTED, "Łucja Maria Przykładowa"),
            "",
            CANNOT_TELL,
            "SIGNER_UNCLEAR",
        ),
        (report(SignatureResult.INTACT_TRUSTED), "TRUSTED", CANNOT_TELL, "SIGNER_UNCLEAR"),
        (
            report(SignatureResult.INTACT_TRUSTED, "Jędrzej Gęsty"),
            "TRUSTED",
            FAIL,
            "SIGNED_BY_ANOTHER",
        ),
        (
            report(SignatureResult.INTACT_UNTRUSTED, "Łucja Przykładowa"),
            "",
            CANNOT_TELL,
            "INTACT_UNTRUSTED",
        ),
        (
            report(SignatureResult.NOT_CONFIGURED, "Łucja Przykładowa"),
            "",
            CANNOT_TELL,
            "NOT_CONFIGURED",
        ),
        (report(SignatureResult.UNREADABLE), "TRUSTED", CANNOT_TELL, "UNREADABLE"),
        (report(SignatureResult.MODIFIED, "Łucja Przykładowa"), "TRUSTED", FAIL, "MODIFIED"),
    ],
)
def test_c04_recommends_only_what_it_can_know(
    signature: dict[str, Any] | None, declared: str, verdict: CheckVerdict, code: str
) -> None:
    LUCJA.on_file()
    application = apply(
        LUCJA.form(),
        channel=ApplicationChannel.EMAIL,
        sender_email=LUCJA.email,
        signature_kind=declared,
    ).application
    scan(application, AttachmentKind.SIGNED_DOC, signature=signature)

    found = signature_checks.signed(application, TODAY)

    assert (found.result, found.detail_code) == (verdict, code)


def test_c04_without_a_file_is_not_signed_and_a_power_of_attorney_is_no_form() -> None:
    LUCJA.on_file()
    application = apply(
        LUCJA.form(), channel=ApplicationChannel.EMAIL, sender_email=LUCJA.email
    ).application
    scan(application, AttachmentKind.POA)

    assert signature_checks.signed(application, TODAY) == CheckFinding(
        FAIL, "NO_FILE", ("Nie dołączono podpisanego formularza.",)
    )


def test_c04_a_good_signature_beside_a_changed_file_is_for_the_clerk() -> None:
    LUCJA.on_file()
    application = apply(
        LUCJA.form(), channel=ApplicationChannel.EMAIL, sender_email=LUCJA.email
    ).application
    scan(application, signature=report(SignatureResult.INTACT_TRUSTED, "Łucja Przykładowa"))
    scan(application, signature=report(SignatureResult.MODIFIED, "Łucja Przykładowa"))

    found = signature_checks.signed(application, TODAY)

    assert found.result == CANNOT_TELL
    assert found.evidence == (
        "skan-0.pdf: Podpis: intact_trusted.",
        "skan-1.pdf: Podpis: modified.",
    )


def test_c05_lays_the_form_beside_the_register() -> None:
    LUCJA.on_file()

    assert form_checks.data_match(by_email(LUCJA), TODAY) == CheckFinding(
        PASS,
        "",
        (
            "Nazwisko i imię: Łucja Przykładowa; w rejestrze: Łucja Przykładowa",
            "Lokal: ul. Wzorcowa 1 m. 01; w rejestrze: ul. Wzorcowa 1 m. 01",
            "Telefon: *** *** 103; w rejestrze: *** *** 103",
        ),
    )


def test_c05_cannot_tell_what_the_register_does_not_hold() -> None:
    person = LUCJA.on_file()
    application = by_email(LUCJA)
    person.account_accesses.update(valid_to="2026-01-01")
    person.phone = ""
    application.person = person

    found = form_checks.data_match(application, TODAY)

    assert (found.result, found.detail_code) == (CANNOT_TELL, "PREMISES_NOT_ON_FILE")
    assert found.evidence[1:] == (
        "Lokal: ul. Wzorcowa 1 m. 01; w rejestrze: –",
        "Telefon: *** *** 103; w rejestrze: –",
    )


def test_c05_a_dead_person_applies_for_nothing() -> None:
    person = LUCJA.on_file()
    application = by_email(LUCJA)
    person.died_on = TODAY
    application.person = person

    assert form_checks.data_match(application, TODAY).detail_code == "PERSON_DIED"


@pytest.mark.parametrize(
    ("before", "verdict"),
    [(timedelta(days=1), PASS), (timedelta(hours=23, minutes=59), FAIL)],
)
def test_c08_wants_an_address_that_is_a_day_old(before: timedelta, verdict: CheckVerdict) -> None:
    person = LUCJA.on_file()
    application = by_email(LUCJA)
    person.correspondence_email_since = MORNING - before
    application.person = person

    assert address_checks.email_on_file(application, TODAY).result == verdict


def test_c08_writes_the_day_as_c06_does() -> None:
    person = LUCJA.on_file()
    application = by_email(LUCJA)
    person.correspondence_email_since = datetime(2020, 1, 2, 12, tzinfo=UTC)
    application.person = person

    (line,) = address_checks.email_on_file(application, TODAY).evidence

    assert line.endswith("od: 2 stycznia 2020 r.")


def test_c08_without_an_address_says_what_is_left() -> None:
    BOZENA.on_file()

    assert address_checks.email_on_file(by_email(BOZENA), TODAY) == CheckFinding(
        FAIL,
        "NO_ADDRESS",
        (
            "W rejestrze nie ma adresu e-mail tej osoby. "
            "Dane logowania można wydać tylko osobiście.",
        ),
    )


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("PENDING", PASS), ("ACTIVE", FAIL), ("SUSPENDED", FAIL)],
)
def test_c09_a_login_in_use_is_a_duplicate_and_one_that_waits_is_none(
    state: str, verdict: CheckVerdict
) -> None:
    person = LUCJA.on_file()
    open_login("ikcs", "IKCS-0003", None, person=person, state=state)
    open_login("ebok", "EB-500005-4", None, person=person)

    assert person_checks.no_duplicate(by_email(LUCJA), TODAY).result == verdict


@pytest.mark.parametrize("state", ApplicationState.values)
def test_c09_another_application_counts_while_it_is_open(state: str) -> None:
    person = LUCJA.on_file()
    user = open_login("ikcs", "IKCS-0003", None, person=person, state="PENDING")
    other, application = by_email(LUCJA), by_email(LUCJA)
    other.state, other.user, other.reject_reason = state, user, "OTHER"
    other.decided_by, other.decided_at = user, timezone.now()
    other.save()

    closed = {
        ApplicationState.ACTIVATED,
        ApplicationState.EXPIRED,
        ApplicationState.REJECTED,
        ApplicationState.WITHDRAWN,
    }
    expected = PASS if state in closed else FAIL
    found = person_checks.no_duplicate(application, TODAY)
    assert found.result == expected
    if expected == FAIL:
        assert found.evidence == ("Inny otwarty wniosek tej osoby: IKCS/2026/00001",)


def test_c09_a_form_that_nobody_signed_stands_in_nobodys_way() -> None:
    """A stranger may fill one in for her."""
    LUCJA.on_file()
    strangers = by_email(LUCJA)
    strangers.in_queue = False
    strangers.save()

    assert person_checks.no_duplicate(by_email(LUCJA), TODAY).result == PASS


def firm(representatives: str = "") -> AccessApplication:
    Person.objects.create(
        name="Ćwikła i Spółka sp. z o.o.",
        kind=Person.Kind.COMPANY,
        tax_id="1234563218",
        representatives=representatives,
    )
    return apply(FIRMS_FORM, "EBOK", channel=ApplicationChannel.EMAIL).application


def test_c11_a_representative_on_file_needs_no_power_of_attorney() -> None:
    assert not signature_checks.power_of_attorney_needed(firm("Maria Buraczana\nJan Ćwikła"))


def test_c11_somebody_else_from_the_firm_needs_one() -> None:
    application = firm("Maria Buraczana")

    assert signature_checks.power_of_attorney_needed(application)
    assert signature_checks.power_of_attorney(application, TODAY).detail_code == "NO_POA"
    scan(application, AttachmentKind.POA)
    assert signature_checks.power_of_attorney(application, TODAY).result == CANNOT_TELL


def test_c11_an_empty_list_of_representatives_is_for_the_clerk() -> None:
    assert signature_checks.power_of_attorney(firm(), TODAY) == CheckFinding(
        CANNOT_TELL,
        "REPRESENTATIVES_UNKNOWN",
        ("W rejestrze nie ma osób upoważnionych do reprezentacji tej firmy.",),
    )


@pytest.mark.parametrize("who", [LUCJA, JEDRZEJ, EMILIA])
def test_in_person_the_signature_and_the_id_are_for_the_clerks_eyes(who: Resident) -> None:
    who.on_file()

    assert signature_checks.signed(at_desk(who), TODAY).detail_code == "AT_DESK"
