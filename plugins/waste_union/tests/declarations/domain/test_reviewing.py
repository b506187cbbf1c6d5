"""What the desk decides: what is in force afterwards, and what the account owes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    NOW,
    REASON,
    REASONS,
    TODAY,
    accepted,
    commune,
    person_of,
    submitted,
    tariff,
    with_account,
)
from tests.people import staff
from waste_union.declarations.apps import EBOK
from waste_union.declarations.domain import letters
from waste_union.declarations.domain.doubts import list_doubts
from waste_union.declarations.domain.drafting import fill_declaration, start_declaration
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.letters import render_call_letter
from waste_union.declarations.domain.reviewing import (
    accept_declaration,
    call_to_correct,
    propose_acceptance,
    reject_declaration,
    take_up_review,
)
from waste_union.declarations.domain.signing import sign_by_account
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.domain.what_next import find_own_waiting
from waste_union.declarations.models import CorrectionCall, Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarationKind
from waste_union.fees.models import FeeObligation

pytestmark = pytest.mark.django_db


@pytest.fixture
def lipowa_z_kontem(lipowa: DeclaredProperty) -> DeclaredProperty:
    return with_account(lipowa)


def changed(
    place: DeclaredProperty, holder: User, kind: DeclarationKind, facts: DeclaredFacts
) -> Declaration:
    """A later declaration through the portal, that came in."""
    own = Origin(actor=holder)
    draft = start_declaration(place, person_of(holder), kind, today=TODAY, origin=own)
    fill_declaration(draft, replace(facts, kind=kind), today=TODAY, origin=own)
    checked = validate_declaration(draft, today=TODAY, origin=own)
    return submit_declaration(sign_by_account(checked, now=NOW, origin=own), now=NOW, origin=own)


def decided(declaration: Declaration, clerk: User) -> Declaration:
    desk = Origin(actor=clerk)
    return accept_declaration(taken_up(declaration, clerk), today=TODAY, origin=desk)


def taken_up(declaration: Declaration, clerk: User) -> Declaration:
    declaration.refresh_from_db()
    if declaration.state == "UNDER_REVIEW":
        return declaration
    return take_up_review(declaration, origin=Origin(actor=clerk))


NOTE = "Na papierze jest 4, biuro sprawdziło w rejestrze."


def decided_by_two(declaration: Declaration, first: User, second: User) -> Declaration:
    under_review = taken_up(declaration, first)
    propose_acceptance(under_review, NOTE, today=TODAY, origin=Origin(actor=first))
    return accept_declaration(under_review, today=TODAY, origin=Origin(actor=second))


def owed() -> list[tuple[str, str, str]]:
    """By whose paper, from which month, how much."""
    rows = FeeObligation.objects.order_by("pk")
    return [
        (row.source_key, f"{row.from_month:%Y-%m}", str(row.monthly_fee.amount)) for row in rows
    ]


def in_force() -> list[tuple[str, str, date | None]]:
    return list(Declaration.objects.order_by("pk").values_list("number", "state", "expired_on"))


def test_an_accepted_declaration_is_owed_from_its_month_and_a_later_one_takes_its_place(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    kept = accepted(lipowa_z_kontem, anna, celina)
    assert (kept.state, kept.reviewed_by, kept.decided_on) == ("ACCEPTED", celina, TODAY)
    assert owed() == [("EB/2026/000001", "2026-05", "124.00")]

    born = replace(HOME, reason="BIRTH", event_date=date(2026, 5, 20), persons=5)
    decided(changed(lipowa_z_kontem, anna, DeclarationKind.CHANGE, born), celina)
    assert in_force() == [
        ("DEK/2026/000001", "SUPERSEDED", date(2026, 5, 1)),
        ("DEK/2026/000002", "ACCEPTED", None),
    ]
    assert owed() == [
        ("EB/2026/000001", "2026-05", "124.00"),
        ("EB/2026/000002", "2026-05", "155.00"),
    ]


def test_where_nobody_lives_any_more_nothing_is_owed_and_both_have_expired(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    accepted(lipowa_z_kontem, anna, celina)
    empty = replace(HOME, reason="EMPTY", event_date=date(2026, 5, 19), persons=0)

    came_in = changed(lipowa_z_kontem, anna, DeclarationKind.CEASE, empty)
    decided_by_two(came_in, celina, staff("wanda", "waste_admin"))

    assert in_force() == [
        ("DEK/2026/000001", "CEASED", date(2026, 5, 1)),
        ("DEK/2026/000002", "ACCEPTED", date(2026, 5, 1)),
    ]
    assert owed()[-1] == ("EB/2026/000002", "2026-05", "0.00")


def test_new_rates_since_the_event_are_owed_from_their_month(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    brzozow = commune()
    old = brzozow.tariffs.get(building_kind="SINGLE")
    type(old).objects.filter(pk=old.pk).update(valid_to=date(2026, 5, 14))
    tariff(brzozow, params={"rate": "36.00"}, valid_from=date(2026, 5, 15))

    accepted(lipowa_z_kontem, anna, celina)

    # The event was on 10 May, by the old rates; 4 × 36 without relief from the new ones on.
    assert owed() == [
        ("EB/2026/000001", "2026-05", "124.00"),
        ("EB/2026/000001", "2026-06", "144.00"),
    ]


def test_a_correction_ends_the_one_that_was_called(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    desk = Origin(actor=celina)
    came_in = submitted(lipowa_z_kontem, anna)
    call = call_to_correct(
        take_up_review(came_in, origin=desk), REASONS, days=14, today=TODAY, origin=desk
    )
    assert (call.due_on, call.reasons) == (date(2026, 6, 3), REASONS)

    right = replace(HOME, persons=3)
    decided(changed(lipowa_z_kontem, anna, DeclarationKind.CORRECTION, right), celina)

    assert in_force() == [
        ("DEK/2026/000001", "SUPERSEDED", date(2026, 5, 1)),
        ("DEK/2026/000002", "ACCEPTED", None),
    ]
    assert owed() == [("EB/2026/000002", "2026-05", "93.00")]


def test_the_term_of_a_call_is_that_of_the_form_moved_to_a_working_day(
    anna: User, celina: User, lipowa: DeclaredProperty, monkeypatch
):
    desk, friday = Origin(actor=celina), date(2026, 5, 22)
    came_in = take_up_review(submitted(lipowa, anna), origin=desk)

    call = call_to_correct(came_in, REASONS, today=friday, origin=desk)

    assert (call.days, call.due_on) == (7, date(2026, 5, 29))
    monkeypatch.setattr(letters, "_letter", lambda *facts, **parts: (*facts[2:], parts["lines"]))
    title, answer, words, lines = render_call_letter(call)
    assert title == "Wezwanie do skorygowania deklaracji DEK/2026/000001"
    assert [text.replace("\xa0", " ") for text in answer] == [
        "Prosimy o korektę do",
        "29 maja 2026 r.",
        "",
    ]
    assert words[-1] == "Prosimy o złożenie korekty w zakresie:"
    assert lines == REASONS.splitlines()
    letter = OutgoingMessage.objects.get()
    assert letter.subject == "Wezwanie do skorygowania deklaracji DEK/2026/000001"
    assert "do 29 maja 2026" in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "- Liczba osób różni się od rejestru." in letter.text


def test_without_reasons_or_an_account_it_stays_and_a_refused_one_binds_nobody(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    desk = Origin(actor=celina)
    came_in = take_up_review(submitted(lipowa, anna), origin=desk)

    for verb in (call_to_correct, reject_declaration):
        for reasons in ("", "  \n ", "krótko"):
            with pytest.raises(Refusal) as refused:
                verb(came_in, reasons, today=TODAY, origin=desk)
            assert refused.value.code == "NO_REASONS"
    with pytest.raises(Refusal) as refused:
        accept_declaration(came_in, today=TODAY, origin=desk)
    assert refused.value.code == "NO_ACCOUNT"
    assert Declaration.objects.get().state == "UNDER_REVIEW"
    assert not CorrectionCall.objects.exists()

    kept = reject_declaration(came_in, REASON, today=TODAY, origin=desk)
    assert (kept.state, kept.expired_on, FeeObligation.objects.count()) == ("REJECTED", TODAY, 0)
    # Its declarant reads why.
    assert REASON in OutgoingMessage.objects.get().text


def test_a_refused_declaration_stands_on_the_first_page_until_another_is_filed(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    def titles_on(day: date = TODAY) -> list[str]:
        return [line.title for line in find_own_waiting(anna, EBOK, day)]

    desk, day = Origin(actor=celina), TODAY
    first = take_up_review(submitted(lipowa_z_kontem, anna), origin=desk)
    waits = titles_on()
    reject_declaration(first, REASON, today=day, origin=desk)
    refused = [titles_on(), titles_on(day + timedelta(29)), titles_on(day + timedelta(30))]
    second = submitted(lipowa_z_kontem, anna)

    number = f"Deklaracja {first.receipt_no}"
    assert waits == [f"{number} czeka na sprawdzenie"]
    assert refused == [[f"{number} nie została przyjęta"]] * 2 + [[]]
    assert titles_on() == [f"Deklaracja {second.receipt_no} czeka na sprawdzenie"]


def test_another_amount_than_counted_today_is_not_accepted(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty, triggers_off: None
):
    desk = Origin(actor=celina)
    came_in = take_up_review(submitted(lipowa_z_kontem, anna), origin=desk)
    Declaration.objects.filter(pk=came_in.pk).update(payload=came_in.payload | {"persons": 2})

    with pytest.raises(Refusal) as refused:
        accept_declaration(came_in, today=TODAY, origin=desk)

    assert refused.value.code == "OTHER_AMOUNT"
    assert owed() == []


FIFTY = replace(HOME, persons=50, composter=False)
DOUBTS = {
    ("BIRTH", 4): "a liczba osób zmienia się z 50 na 4.|1 650,00 zł na 132,00 zł, czyli o 92%.",
    ("BIRTH", 50): "Powód to „urodziło się dziecko”, a liczba osób się nie zmienia (50).",
    ("MOVED_IN", 55): "Liczba osób zmienia się z 50 na 55.",
    ("COMPOSTER", 50): "a kompostownik się nie zmienia.",
    ("OTHER", 46): "",
    ("BIRTH", 51): "",
}


@pytest.mark.parametrize(("said", "words"), DOUBTS.items())
def test_what_the_reason_contradicts_or_is_beyond_a_bound_is_asked_about(
    said: tuple[str, int], words: str, anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    accepted(lipowa_z_kontem, anna, celina, facts=FIFTY)
    facts = replace(FIFTY, event_date=date(2026, 5, 20), reason=said[0], persons=said[1])
    came_in = changed(lipowa_z_kontem, anna, DeclarationKind.CHANGE, facts)
    found = list_doubts(came_in, TODAY)
    expected = [one for one in words.split("|") if one]
    assert len(found) == len(expected)
    assert all(one in two.replace("\xa0", " ") for one, two in zip(expected, found, strict=True))


@pytest.mark.thorough
def test_a_birth_that_lowers_fifty_persons_to_four_is_charged_by_two_and_taken_back_by_two(
    anna: User, celina: User, lipowa_z_kontem: DeclaredProperty
):
    accepted(lipowa_z_kontem, anna, celina, facts=FIFTY)
    born = replace(FIFTY, reason="BIRTH", event_date=date(2026, 5, 20), persons=4)
    under_review = changed(lipowa_z_kontem, anna, DeclarationKind.CHANGE, born)
    wanda = staff("wanda", "waste_admin")
    for first, refused in ((None, "NOT_PROPOSED"), (wanda, "SECOND_PERSON")):
        with pytest.raises(Refusal) as found:
            decided_by_two(under_review, first, wanda) if first else decided(under_review, wanda)
        assert found.value.code == refused
    decided_by_two(under_review, celina, wanda)
    right = replace(born, reason="MISTAKE", persons=51)
    decided_by_two(changed(lipowa_z_kontem, anna, DeclarationKind.CORRECTION, right), celina, wanda)
    assert owed()[1:] == [
        ("EB/2026/000002", "2026-05", "132.00"),
        ("EB/2026/000003", "2026-05", "1683.00"),
    ]
