from datetime import date

import pytest

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.proposal import (
    approve_correction,
    propose_correction,
    refuse_correction,
)
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, CorrectionProposal
from ebok_plugin.plugin.offers import correctable_accounts, seen
from tests.ebok_plugin.desk.clerks import CLERK
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
REASON = "Reklamacja SPR/2026/000001: uwzględniona"


@shared
def owes() -> Account:
    account = open_account("100005")
    grant(account, "Anna Lis")
    charge(account, "2026-10", "500.00")
    return account


@shared
def anna(owes: Account) -> Person:
    return Person.objects.get(name="Anna Lis")


@shared
def celina() -> User:
    return staff("celina", "case_clerk")


@shared
def daria() -> User:
    return staff("daria", CLERK)


def propose(person: Person, by: User, **other: object) -> CorrectionProposal:
    given = {"account_no": "100005", "amount": zl("62.00"), "reason": REASON, "key": "case:1"}
    return propose_correction(
        person=person, title="Korekta", made_by=by, today=TODAY, **{**given, **other}
    )  # type: ignore[arg-type]  # the tests give what the verb takes


@pytest.mark.both_databases
def test_another_person_posts_it_once(owes: Account, anna: Person, celina: User, daria: User):
    proposal = propose(anna, celina)
    before = ledger(owes)

    posted = approve_correction(proposal, approved_by=daria, today=TODAY)
    with pytest.raises(PostingError, match="już rozstrzygnięta: zaksięgowana"):
        approve_correction(proposal, approved_by=daria, today=TODAY)

    assert posted.entry is not None
    assert ledger(owes) == [*before, (2, "ADJUSTMENT", "-62.00")]
    assert (posted.entry.title, posted.entry.batch.reason) == ("Korekta", REASON)
    assert posted.entry.batch.made_by == daria
    stages = [seen(["case:1"])["case:1"].stage.value]
    reverse_entry(posted.entry, on=TODAY, reason="Pomyłka w kwocie", made_by=daria, today=TODAY)
    stages.append(seen(["case:1"])["case:1"].stage.value)
    assert stages == ["posted", "taken back"]
    actions = AuditEvent.objects.filter(action__startswith="CORRECTION").order_by("seq")
    assert [action.action for action in actions] == ["CORRECTION_PROPOSED", "CORRECTION_POSTED"]


def test_who_decided_does_not_post_and_the_desk_refuses_with_a_reason(
    owes: Account, anna: Person, celina: User, daria: User
):
    own = propose(anna, daria, key="case:3")
    with pytest.raises(PostingError, match="inna osoba"):
        approve_correction(own, approved_by=daria, today=TODAY)

    proposal = propose(anna, celina)
    with pytest.raises(PostingError, match="co najmniej 10 znaków"):
        refuse_correction(proposal, reason="nie", by=daria)
    refuse_correction(proposal, reason="Kwota już skorygowana", by=daria)

    rows = seen(["case:1", "case:2"])
    assert list(rows) == ["case:1"]
    assert (rows["case:1"].stage.value, rows["case:1"].why) == ("refused", "Kwota już skorygowana")
    assert len(ledger(owes)) == 1


def test_what_is_no_correction_is_refused_and_a_key_is_one_draft(anna: Person, celina: User):
    nina = Person.objects.create(name="Ńina Testowska")
    for person, other, said in (
        (anna, {"amount": zl("0.00")}, "większą od zera"),
        (anna, {"amount": -zl("5.00")}, "większą od zera"),
        (anna, {"account_no": "999999"}, "nie ma otwartego konta 999999"),
        (anna, {"reason": "krótko"}, "co najmniej 10 znaków"),
        (nina, {}, "nie ma otwartego konta 100005"),
    ):
        with pytest.raises(PostingError, match=said):
            propose(person, celina, **other)

    assert CorrectionProposal.objects.count() == 0
    owned = [
        [account.number for account in correctable_accounts(person, TODAY)]
        for person in (anna, nina)
    ]
    assert owned == [["100005"], []]

    first, second = propose(anna, celina), propose(anna, celina)
    with pytest.raises(PostingError, match="czeka już korekta"):
        propose(anna, celina, amount=zl("63.00"))
    assert first == second
