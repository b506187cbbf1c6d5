"""Whatever decides where payers pay, or who pays, is entered by two people, whatever the screen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.base.money.nrb import build_nrb, format_nrb
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.printing import ONE_SIDE
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account, AccountAccess, PayerNumbers, PaymentChange
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.statements.domain.making import carry_on
from ebok_plugin.statements.models import Paper, PaperBatch
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import text_of, words_at
from tests.papers_read import words_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
OWN, OTHER, THIEF = (build_nrb("99900009", "0001", f"90000{n}") for n in "123")
FOREIGN = build_nrb("10901014", "0000", "071219812874")
REASON = "Tego numeru nie ma w piśmie banku"
WAITS = "Niczego jeszcze nie zmieniono: zmiana czeka na drugą osobę."


@pytest.fixture(autouse=True)
def _store(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path
    settings.COOP_OWN_BANK_ACCOUNTS = []


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


@shared
def bogna() -> User:
    """Of the board, with a mailbox."""
    bogna = staff("bogna", "board_member")
    bogna.email = "bogna@example.org"
    bogna.save()
    return bogna


@shared
def anna() -> Account:
    """Anna pays to a number of her own."""
    return open_account("100005")


def numbers(client: Client, **after: str) -> str:
    """Send „Numery do wpłat mieszkańców” with these values; return what the page says."""
    stored = PayerNumbers.load()
    fields = {name: getattr(stored, name) for name in ("sort_code", "client_id", "missing")}
    address = f"/admin/settings/ebok_plugin_ledger/payernumbers/{stored.pk}/"
    sent = {**fields, "virtual_field": stored.virtual_field, **after}
    return text_of(client.post(address, sent, follow=True))


def numbers_in_force() -> tuple[str, str, str, str]:
    stored = PayerNumbers.load()
    return stored.sort_code, stored.client_id, stored.missing, stored.virtual_field


def test_before_the_first_account_one_person_sets_them(celina: User):
    page = numbers(signed_in(celina), sort_code="10901014", client_id="0000")

    assert "Zapisano." in page
    assert numbers_in_force() == ("10901014", "0000", "MADE", "")


def test_a_mistake_and_a_stranger_change_and_propose_nothing(celina: User, anna: Account):
    wrong = numbers(signed_in(celina), sort_code="1090", client_id="0000")
    refused = numbers(signed_in(staff("alina", AUDITOR)), sort_code="10901014", client_id="0000")

    assert ("Wpisz osiem cyfr." in wrong, WAITS in refused) == (True, False)
    assert (numbers_in_force(), PaymentChange.objects.count()) == (("", "", "MADE", ""), 0)


Stored = list[tuple[str, bool]]


def own_form(client: Client, index: int | None, nrb: str, common: bool) -> str:
    """Send the form of the own account at this place of the list; None adds one."""
    base = "/admin/bank/rachunki/"
    rows = list(OwnBankAccount.objects.order_by("pk"))
    address = f"{base}create/" if index is None else f"{base}edit/{rows[index].pk}/"
    sent = {"name": "czynsze", "nrb": format_nrb(nrb), **({"is_common": "on"} if common else {})}
    return text_of(client.post(address, sent, follow=True))


def own_accounts() -> Stored:
    return list(OwnBankAccount.objects.order_by("pk").values_list("nrb", "is_common"))


def test_another_common_account_replaces_the_former_on_an_empty_site(celina: User):
    for number in (OWN, OTHER):
        OwnBankAccount.objects.create(nrb=number, name="czynsze", is_common=number == OWN)

    own_form(signed_in(celina), 1, OTHER, True)

    assert own_accounts() == [(OWN, False), (OTHER, True)]


def test_on_an_empty_site_one_person_enters_the_account(celina: User):
    own_form(signed_in(celina), None, OWN, True)

    assert (own_accounts(), PaymentChange.objects.count()) == ([(OWN, True)], 0)


@shared
def jan() -> Person:
    return Person.objects.create(name="Jan Nowy")


def sell(client: Client, account: Account, person: Person, **more: str) -> str:
    sent = {"person": person.pk, "on": "01.12.2026", "account_no": "200005", "nrb": "", **more}
    address = f"/admin/ksiega/konto/{account.pk}/nowy-platnik/"
    return text_of(client.post(address, sent, follow=True))


def renumber(client: Client, account: Account, nrb: str) -> str:
    address = f"/admin/rozliczenia/konto/{account.pk}/numer-do-wplat/"
    return text_of(client.post(address, {"nrb": nrb}, follow=True))


def accounts() -> list[tuple[str, str, date | None, str]]:
    rows = Account.objects.order_by("account_no")
    return [(row.account_no, row.nrb or "", row.closed_on, row.payer.name) for row in rows]


def decide(client: Client, decision: str = "zatwierdz", **more: str) -> str:
    """Open the one matter that waits and decide it."""
    listed = client.get(INBOX).content.decode()
    addresses = [
        part.split('"')[0] for part in listed.split(f'href="{INBOX}')[1:] if part[0] != '"'
    ]
    [address] = addresses
    return text_of(client.post(INBOX + address, {"decyzja": decision, **more}, follow=True))


Propose = Callable[[Client], str]
PROPOSALS: dict[str, Callable[[Account, Person], Propose]] = {
    "numbers": lambda anna, jan: lambda client: numbers(client, missing="NONE"),
    "own account": lambda anna, jan: lambda client: own_form(client, 0, THIEF, True),
    "hand-over": lambda anna, jan: lambda client: sell(client, anna, jan),
    "number": lambda anna, jan: lambda client: renumber(client, anna, FOREIGN),
}


def everything() -> Any:
    return numbers_in_force(), own_accounts(), accounts(), AccountAccess.objects.count()


@pytest.mark.parametrize("name", PROPOSALS)
def test_the_proposer_cannot_approve_and_nothing_is_changed_until_another_one_does(
    name: str, celina: User, daria: User, bogna: User, anna: Account, jan: Person
):
    grant(anna, "Anna Lis")
    OwnBankAccount.objects.create(nrb=OWN, name="czynsze", is_common=True)
    propose, before = PROPOSALS[name](anna, jan), everything()

    assert WAITS in propose(signed_in(celina))
    refused = decide(signed_in(celina))
    assert "Zmianę zatwierdza inna osoba niż ta, która ją zaproponowała." in refused
    assert (everything(), OutgoingMessage.objects.count()) == (before, 0)
    decide(signed_in(staff("alina", AUDITOR)))
    assert everything() == before
    assert "Zatwierdzono:" in decide(signed_in(daria))

    change = PaymentChange.objects.get()
    assert (change.state, change.made_by, change.decided_by) == ("POSTED", celina, daria)
    assert everything() != before
    assert "bogna@example.org" in OutgoingMessage.objects.values_list("to", flat=True)
    events = AuditEvent.objects.filter(object_type="ebok_plugin_ledger.PaymentChange")
    assert list(events.order_by("seq").values_list("action", "actor__login")) == [
        ("PAYMENT_CHANGE_PROPOSED", "celina"),
        ("PAYMENT_CHANGE_APPROVED", "daria"),
    ]


@pytest.mark.parametrize("name", PROPOSALS)
def test_a_refused_change_is_never_made_and_its_maker_reads_why(
    name: str, celina: User, daria: User, anna: Account, jan: Person
):
    OwnBankAccount.objects.create(nrb=OWN, name="czynsze", is_common=True)
    celina.email = "celina@example.org"
    celina.save()
    propose, before = PROPOSALS[name](anna, jan), everything()

    propose(signed_in(celina))
    twice = propose(signed_in(daria))
    decide(signed_in(daria), "odrzuc", powod=REASON)

    assert "czeka już na drugą osobę" in twice
    assert (everything(), PaymentChange.objects.get().state) == (before, "REFUSED")
    letter = OutgoingMessage.objects.get()
    assert (letter.to, REASON in letter.text) == ("celina@example.org", True)


def test_the_second_person_reads_what_it_was_and_what_it_will_be(
    celina: User, daria: User, anna: Account, jan: Person
):
    OwnBankAccount.objects.create(nrb=OWN, name="czynsze", is_common=True)
    client = signed_in(celina)
    for make in PROPOSALS.values():
        make(anna, jan)(client)

    page = signed_in(daria)
    pages = {
        change.kind: words_at(page.get(f"{INBOX}rachunki-i-platnicy/{change.pk}/"))
        for change in PaymentChange.objects.all()
    }

    assert f"Numer rachunku {format_nrb(THIEF)} (dotąd: {format_nrb(OWN)})" in pages["OFFICE"]
    assert "wpłaty idą na wspólny rachunek (dotąd: program utworzy numer" in pages["NUMBERS"]
    assert (
        "Płatnik Anna Lis Nowy płatnik Jan Nowy Od dnia 01.12.2026 Nowe konto 200005"
        in (pages["HANDOVER"])
    )
    number = f"Rachunek do wpłat {format_nrb(FOREIGN)} (dotąd: {format_nrb(anna.nrb or '')})"
    assert f"{number} Uwaga Program utworzyłby inny rachunek." in pages["ACCOUNT"]


def test_what_one_person_changed_in_between_stays(celina: User, daria: User, anna: Account):
    numbers(signed_in(celina), missing="NONE")
    numbers(signed_in(celina), virtual_field="63")
    decide(signed_in(daria))

    assert numbers_in_force() == ("", "", "NONE", "63")


def test_a_hand_over_is_one_act_of_two_people(
    celina: User, daria: User, bogna: User, anna: Account, jan: Person
):
    anna.payer.correspondence_email = "anna@example.org"
    anna.payer.save()
    sell(signed_in(celina), anna, jan, nrb=format_nrb(FOREIGN))
    decide(signed_in(daria))

    assert accounts() == [
        ("100005", anna.nrb, date(2026, 11, 30), "Anna Lis"),
        ("200005", FOREIGN, None, "Jan Nowy"),
    ]
    assert list(OutgoingMessage.objects.order_by("pk").values_list("to", "subject")) == [
        ("anna@example.org", "Zmiana na Twoim koncie rozliczeniowym"),
        ("bogna@example.org", "Zmieniono, dokąd płacą płatnicy"),
    ]
    assert "- zamknięte konta: 1" in OutgoingMessage.objects.order_by("pk")[1].text


def test_a_hand_over_that_cannot_be_is_refused_when_proposed_and_when_approved(
    celina: User, daria: User, anna: Account, jan: Person
):
    wrong = sell(signed_in(celina), anna, jan, on="01.01.2019")
    assert "Dzień zmiany musi być późniejszy niż otwarcie konta." in wrong
    assert PaymentChange.objects.count() == 0

    sell(signed_in(celina), anna, jan)
    charge(anna, "2026-12", "926.94")
    assert "Na koncie są już naliczenia od tego dnia." in decide(signed_in(daria))
    assert [row[0] for row in accounts()] == ["100005"]


def letters() -> list[str]:
    """Return the printed letters, made by the job, as text."""
    while carry_on():
        pass
    papers = Paper.objects.filter(batch__kind="CHANGE").order_by("account__account_no")
    assert {paper.channel for paper in papers} <= {"PRINT"}
    texts = []
    for paper in papers:
        with paper.file.open() as file:
            texts.append(words_of(file.read()))
    return texts


def test_payers_without_e_mail_get_printed_letters_and_the_others_e_mails(
    celina: User, daria: User, anna: Account
):
    """The common account changes: anyone who has no number of the own is shown another one."""
    OwnBankAccount.objects.create(nrb=OWN, name="czynsze", is_common=True)
    piotr, ewa, gone = (
        open_account(number, name)
        for number, name in (("100006", "Piotr Wrona"), ("100007", "Ewa Mail"), ("100008", "Ola"))
    )
    Account.objects.exclude(pk=anna.pk).update(nrb=None)
    Account.objects.filter(pk=gone.pk).update(closed_on=date(2026, 1, 31))
    Person.objects.filter(name="Ewa Mail").update(correspondence_email="ewa@example.org")
    own_form(signed_in(celina), 0, OTHER, True)
    assert PaperBatch.objects.count() == 0

    decide(signed_in(daria))

    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["ewa@example.org"]
    batch = PaperBatch.objects.get()
    assert (batch.kind, batch.changes) == ("CHANGE", {str(piotr.pk): {"NRB_CHANGED": OWN}})
    [text] = letters()
    for words in (
        "Piotr Wrona",
        "Zmieniliśmy numer rachunku, na który wpłacasz.",
        format_nrb(OTHER),
        "w tytule przelewu podaj numer konta",
        "Zmianę zatwierdziły dwie osoby.",
    ):
        assert words in text
    assert ewa.payer.name not in text


def test_the_letter_to_the_former_payer_names_the_day(
    celina: User, daria: User, anna: Account, jan: Person
):
    sell(signed_in(celina), anna, jan)
    decide(signed_in(daria))

    [text] = letters()
    assert "Konto jest zamknięte z dniem 30 listopada 2026 r." in text
    assert "Zmieniliśmy numer rachunku" not in text


def test_the_clerk_prints_all_letters_as_one_file(celina: User, daria: User, anna: Account):
    renumber(signed_in(celina), anna, FOREIGN)
    decide(signed_in(daria))
    letters()

    client = signed_in(celina)
    page = text_of(client.get("/admin/rozliczenia/dokumenty/"))
    paper = Paper.objects.get()
    pile = f"/admin/rozliczenia/dokumenty/{paper.batch_id}/"
    printed = client.post(pile, {"papers": paper.pk, "krok": ONE_SIDE})
    client.post(pile, {"papers": paper.pk, "krok": "wydrukowane"})

    assert "listy o zmianie na koncie" in page.lower()
    assert format_nrb(FOREIGN) in words_of(printed.content)
    paper.refresh_from_db()
    assert (paper.printed_by, Paper.objects.filter(printed_at=None).count()) == (celina, 0)


@pytest.mark.always
def test_only_who_opens_accounts_changes_a_number(anna: Account):
    answer = signed_in(staff("alina", AUDITOR)).post(
        f"/admin/rozliczenia/konto/{anna.pk}/numer-do-wplat/", {"nrb": FOREIGN}
    )

    assert (answer.status_code, PaymentChange.objects.count()) == (302, 0)


def test_the_same_number_is_no_change(celina: User, anna: Account):
    assert "To konto ma już ten numer." in renumber(signed_in(celina), anna, anna.nrb or "")
    other = open_account("100009", "Piotr Wrona")
    taken = renumber(signed_in(celina), anna, other.nrb or "")

    assert "Istnieje już Konto rozliczeniowe" in taken
    assert PaymentChange.objects.count() == 0


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_change_and_for_four(
    celina: User, daria: User, anna: Account, jan: Person
):
    client = signed_in(celina)
    sell(client, anna, jan)
    one = queries_of_page(signed_in(daria), INBOX)
    for number in range(6, 9):
        account = open_account(f"10000{number}", "Piotr Wrona")
        sell(client, account, jan, account_no=f"20000{number}")

    assert PaymentChange.objects.count() == 4
    assert queries_of_page(signed_in(daria), INBOX) == one
