"""What the software recommends for every way in which an application can stand."""

import pytest
from django.utils import timezone

from cms_ext.access.domain.checks.recommendation import Action, Missing, recommend_action
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import AccessCheckCode
from tests.cms_ext.access.desk import LUCJA, by_email
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db


@shared_by_the_whole_file
def _applied() -> None:
    LUCJA.on_file()
    by_email(LUCJA)


def store_checks(doubt: str = "", **found: str) -> AccessApplication:
    """An application by e-mail; its checks passed, but for those given as `RESULT:DETAIL:FIELD`."""
    application = AccessApplication.objects.get()
    application.doubt = doubt
    application.save()
    application.checks.all().delete()
    codes = ["C01", "C02", "C03", "C04", "C05", "C06", "C08", "C09", *(["C10"] if doubt else [])]
    for code in codes:
        result, detail, field = f"{found.get(code, 'PASS')}::".split(":")[:3]
        application.checks.create(
            code=code,
            result=result,
            detail_code=detail,
            supplement=field,
            evidence=["podstawa"],
            at=timezone.now(),
        )
    return application


@pytest.mark.thorough
def test_every_case_has_its_recommendation():
    foreign_number = "FAIL:NUMBER_OF_ANOTHER:member_no"
    nobody_called = {"doubt": "głos", "C10": "FAIL:NOT_CALLED"}
    table: list[tuple[dict[str, str], str, str | None]] = [
        ({}, "APPROVE", None),
        ({"C04": "CANNOT_TELL:HANDWRITTEN"}, "DECIDE", None),
        ({"C05": "FAIL:PERSON_UNKNOWN"}, "REJECT", "DATA_MISMATCH"),
        ({"C06": "FAIL:MEMBERSHIP_NOT_OPEN"}, "REJECT", "NOT_MEMBER"),
        ({"C06": foreign_number}, "SUPPLEMENT", None),
        ({"C06": foreign_number, "C01": "FAIL:SENDER_DIFFERS"}, "REJECT", "WRONG_SENDER"),
        ({"C09": "FAIL:HAS_LOGIN"}, "REJECT", "DUPLICATE"),
        (
            {"C08": "FAIL:NO_ADDRESS", "C01": "FAIL:NO_ADDRESS"},
            "IN_PERSON_ONLY",
            "NO_EMAIL_ON_FILE",
        ),
        ({"C01": "FAIL:SENDER_DIFFERS"}, "REJECT", "WRONG_SENDER"),
        ({"C01": "FAIL:LINK_NOT_USED", "C02": "FAIL:LINK_NOT_USED"}, "SUPPLEMENT", None),
        ({"C02": "FAIL:FORM_DIFFERS"}, "SUPPLEMENT", None),
        ({"C03": "FAIL:FIELDS_MISSING"}, "SUPPLEMENT", None),
        ({"C04": "FAIL:NO_FILE"}, "SUPPLEMENT", None),
        ({"C04": "FAIL:MODIFIED"}, "REJECT", "NOT_SIGNED"),
        ({"C04": "FAIL:SIGNED_BY_ANOTHER"}, "SUPPLEMENT", None),
        ({"C05": "FAIL:NAME_DIFFERS"}, "REJECT", "DATA_MISMATCH"),
        ({"C05": "FAIL:PREMISES_DIFFER"}, "SUPPLEMENT", None),
        ({"C05": "FAIL:PHONE_DIFFERS", "C04": "CANNOT_TELL:HANDWRITTEN"}, "SUPPLEMENT", None),
        (nobody_called, "PHONE_CHECK", None),
        (nobody_called | {"C10": "FAIL:NO_ANSWER"}, "PHONE_CHECK", None),
        (nobody_called | {"C10": "FAIL:NEVER_ANSWERED"}, "IN_PERSON_ONLY", None),
        (nobody_called | {"C10": "FAIL:NO_PHONE"}, "IN_PERSON_ONLY", None),
        (nobody_called | {"C10": "FAIL:NOT_CONFIRMED"}, "REJECT", "IDENTITY_NOT_CONFIRMED"),
        (nobody_called | {"C10": "PASS:CONFIRMED"}, "APPROVE", None),
    ]

    advice = [recommend_action(store_checks(**found)) for found, *_ in table]

    assert [
        (found, one.action.value, one.reason and one.reason.value)
        for (found, *_), one in zip(table, advice, strict=True)
    ] == table


def test_everything_unmet_is_named_and_what_can_be_brought_in_words_for_the_applicant():
    advice = recommend_action(
        store_checks(
            C02="FAIL:FORM_DIFFERS", C04="CANNOT_TELL:HANDWRITTEN", C05="FAIL:PHONE_DIFFERS"
        )
    )

    assert [missing.key for missing in advice.missing] == ["C02", "C04", "C05"]
    assert advice.missing[0] == Missing(
        "C02", "Adres na formularzu zgodny z adresem nadawcy", "podstawa"
    )
    assert [(gap.key, gap.message) for gap in advice.gaps] == [
        ("C02", "wpisz w formularzu adres, z którego wysyłasz wniosek"),
        ("C05", "sprawdź imię, nazwisko, adres lokalu i numer telefonu w formularzu"),
    ]


def test_what_two_checks_ask_for_is_one_gap():
    # Before the review there is nothing to recommend yet.
    assert recommend_action(AccessApplication.objects.get()).action == Action.DECIDE
    application = store_checks(C03="FAIL:FIELDS_MISSING", C06="FAIL:NUMBER_UNKNOWN:member_no")
    application.payload["member_no"] = ""
    assert [gap.key for gap in recommend_action(application).gaps] == ["member_no"]

    unused = store_checks(C01="FAIL:LINK_NOT_USED", C02="FAIL:LINK_NOT_USED")
    assert [gap.key for gap in recommend_action(unused).gaps] == [AccessCheckCode.C01]
