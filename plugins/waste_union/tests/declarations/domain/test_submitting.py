"""Handing a declaration in: one receipt, gapless in the year of Warsaw, and what stops it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cms_ext.base.money.amounts import NO_BREAK_SPACE, Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from plugins.waste_union.tests.declarations import declarations
from waste_union.declarations.domain.document import find_schema_faults
from waste_union.declarations.domain.register import end_right
from waste_union.declarations.domain.signing import compute_digest, sign_by_account, sign_on_paper
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import (
    Declaration,
    DeclarationImmutable,
    DeclarationRight,
    DeclaredProperty,
    SubmissionReceipt,
)
from waste_union.declarations.vocabulary import DeclarationKind

pytestmark = pytest.mark.django_db

XML = Path(__file__).with_name("submitted.xml").read_text("utf-8")


def test_what_is_handed_in_is_the_xml_of_the_form_with_its_digest_and_one_receipt(
    anna: User, lipowa: DeclaredProperty
):
    declaration = declarations.submitted(lipowa, anna)
    # A double click.
    again = submit_declaration(declaration, now=declarations.NOW, origin=Origin(actor=anna))

    kept = Declaration.objects.get()
    receipt = SubmissionReceipt.objects.get()
    xml = bytes(kept.xml)
    assert xml == XML.format(reason="PIERWSZY_MIESZKANIEC").encode()
    assert find_schema_faults(xml, kept.form_version.xsd) == []
    assert (kept.state, kept.amount, kept.effective_from, kept.filed_on) == (
        "SUBMITTED",
        Money.parse("124.00"),
        date(2026, 5, 1),
        declarations.TODAY,
    )
    assert (receipt.number, receipt.declaration, receipt.xml_sha256) == (
        "EB/2026/000001",
        declaration.number,
        compute_digest(xml),
    )
    assert (again.receipt_no, kept.receipt_no, kept.xml_sha256, kept.submitted_at) == (
        receipt.number,
        receipt.number,
        receipt.xml_sha256,
        declarations.NOW,
    )


def test_the_declarant_gets_an_e_mail_with_the_number_and_the_digest_and_no_amount(
    anna: User, lipowa: DeclaredProperty
):
    Declaration.objects.filter(pk=declarations.submitted(lipowa, anna).pk).update(state="ACCEPTED")
    facts = replace(declarations.HOME, persons=5)
    declaration = declarations.submitted(lipowa, anna, kind=DeclarationKind.CHANGE, facts=facts)

    letter = OutgoingMessage.objects.get()
    assert letter.to == "anna@poczta.example"
    assert letter.subject == "Potwierdzenie złożenia deklaracji EB/2026/000002"
    assert "Numer potwierdzenia: EB/2026/000002" in letter.text
    assert f"Skrót pliku (SHA-256): {declaration.xml_sha256}" in letter.text
    assert str(declaration.amount) == f"155,00{NO_BREAK_SPACE}zł"
    assert "155,00" not in letter.text
    assert ".." not in letter.text


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "EB/2026/000002"),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "EB/2027/000001"),
    ],
)
def test_the_numbers_begin_anew_on_1_january_of_warsaw(
    moment: datetime, number: str, anna: User, lipowa: DeclaredProperty
):
    declarations.submitted(lipowa, anna)
    other = declarations.house(anna, code="BRZ-0002")
    late = replace(declarations.HOME, event_date=date(2026, 12, 30))
    own, day = Origin(actor=anna), date(2026, 12, 31)
    draft = declarations.started(other, anna, facts=late, today=day)
    signed = sign_by_account(
        validate_declaration(draft, today=day, origin=own), now=moment, origin=own
    )

    assert submit_declaration(signed, now=moment, origin=own).receipt_no == number


@pytest.fixture
def signed(anna: User, lipowa: DeclaredProperty) -> Declaration:
    return sign_by_account(
        declarations.validated(lipowa, anna), now=declarations.NOW, origin=Origin(actor=anna)
    )


def test_bytes_that_are_not_those_signed_are_refused_and_who_lost_the_right_meanwhile(
    signed: Declaration, anna: User
):
    def refusal() -> str:
        with pytest.raises(Refusal) as refused:
            submit_declaration(signed, now=declarations.NOW, origin=Origin(actor=anna))
        return refused.value.code

    xml = bytes(signed.xml)
    Declaration.objects.filter(pk=signed.pk).update(xml=xml + b" ")
    assert refusal() == "BYTES_CHANGED"
    Declaration.objects.filter(pk=signed.pk).update(xml=xml)
    end_right(
        DeclarationRight.objects.get(person=anna.person), today=declarations.TODAY, origin=SYSTEM
    )
    assert refusal() == "NO_RIGHT"
    assert not SubmissionReceipt.objects.exists()


def test_paper_counts_from_the_day_on_which_it_came_in(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    desk = Origin(actor=celina)
    came = date(2026, 5, 12)
    draft = declarations.started(lipowa, anna)
    checked = validate_declaration(draft, today=declarations.TODAY, received_on=came, origin=desk)
    signed = sign_on_paper(checked, now=declarations.NOW, origin=desk)

    kept = submit_declaration(signed, now=declarations.NOW, received_on=came, origin=desk)

    assert (kept.filed_on, kept.channel, kept.signature_kind) == (came, "PAPER", "PAPER")
    assert b"<DataWypelnienia>2026-05-12</DataWypelnienia>" in bytes(kept.xml)


def test_code_may_not_change_what_was_handed_in(anna: User, lipowa: DeclaredProperty):
    key = declarations.submitted(lipowa, anna).pk
    changes: dict[str, object] = {
        "payload": {"persons": 1},
        "amount": Money.parse("1.00"),
        "xml": b"<a/>",
        "xml_sha256": "0" * 64,
        "receipt_no": "EB/2026/000009",
        "event_date": date(2026, 1, 1),
        "calc_trace": [],
    }

    for field, value in changes.items():
        kept = Declaration.objects.get(pk=key)
        setattr(kept, field, value)
        with pytest.raises(DeclarationImmutable):
            kept.save()
        with pytest.raises(DeclarationImmutable):
            kept.delete()
