"""Instalments and deferral of a waste fee: filed and signed by the payer, decided by two people."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.base.money.amounts import ZERO
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentPlan
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.domain.issued_file import issue_day
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, parsed, said
from tests.people import resident, staff
from tests.shared_rows import shared
from waste_union.declarations.domain.relief import find_answer_day, list_own_reliefs
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import ReliefApplication

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/wniosek-o-raty/"
LIST = "/e-bok/raty-i-odroczenie/"
TYPED = {
    "seqs": ["1", "2"],
    "kind": "INSTALMENT",
    "count": "3",
    "first_day": "2026-12-15",
    "reason": "Od września jestem na zwolnieniu lekarskim.",
}
REASONS = "Ważny interes płacącego: choroba i niższe dochody od września 2026 r., potwierdzone."
GRANTED = {"krok": "projekt", "outcome": "GRANTED", "count": "1", "first_day": "2026-12-15"}


@pytest.fixture(autouse=True)
def _day(settings) -> None:
    settings.COOP_TODAY = TODAY


@shared
def late() -> Account:
    account = open_account("100005")
    charge(account, "2026-09", "100.00")
    charge(account, "2026-10", "100.00")
    grant(account, "Anna Lis")
    Account.objects.filter(pk=account.pk).update(regime=Regime.WASTE)
    account.refresh_from_db()
    return account


@pytest.fixture
def anna(client, late: Account) -> User:
    user = signed_in(client)
    assert user.person is not None
    user.person.correspondence_email = "anna@poczta.example"
    user.person.save()
    return user


def filed(client: Client) -> ReliefApplication:
    client.post(PAGE, TYPED | {"co": "podpisz"})
    return ReliefApplication.objects.get()


def at_desk(*roles: str) -> Client:
    clerk = Client()
    login = "-".join(roles)
    clerk.force_login(User.objects.filter(login=login).first() or staff(login, *roles))
    return clerk


def step(application: ReliefApplication, clerk: Client, **typed: object) -> ReliefApplication:
    clerk.post(f"/admin/deklaracje/raty/{application.pk}/", typed)
    application.refresh_from_db()
    return application


def test_the_panel_leads_to_the_application_and_shows_what_is_signed(client, anna: User):
    answer = client.get("/e-bok/konto/100005/raty/", follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert page_problems(answer) == []
    assert said(parsed(answer), "//fieldset[1]//label") == [
        "Opłata za 09/2026, 15.09.2026: 100,00 zł",
        "Opłata za 10/2026, 15.10.2026: 100,00 zł",
    ]

    preview = client.post(PAGE, TYPED)

    assert page_problems(preview) == []
    assert said(parsed(preview), "//dl[@class='facts']//dd")[4:8] == [
        "rozłożenie na raty płatne co miesiąc (liczba rat: 3, pierwsza do 15.12.2026)",
        "Opłata za 09/2026, 15.09.2026: 100,00 zł; Opłata za 10/2026, 15.10.2026: 100,00 zł",
        "200,00 zł",
        "Od września jestem na zwolnieniu lekarskim.",
    ]
    assert not ReliefApplication.objects.exists()


def test_a_signed_application_has_a_number_a_receipt_and_waits(client, anna: User):
    application = filed(client)

    assert (application.number, application.state, application.applicant) == (
        "ULG/2026/000001",
        "FILED",
        anna.person,
    )
    assert (application.signature, application.answer_by) == (
        {"login": anna.pk},
        date(2026, 12, 20),
    )
    letter = OutgoingMessage.objects.get()
    assert letter.subject == "eBOK: przyjęliśmy wniosek ULG/2026/000001"
    assert application.sha256 in letter.text
    assert "zł" not in letter.text
    answer = client.get(application.get_absolute_url())
    assert page_problems(answer) == []
    receipt = client.get(f"{application.get_absolute_url()}potwierdzenie.pdf")
    assert receipt.content.startswith(b"%PDF")
    assert [(line.title, line.detail) for line in list_own_reliefs(anna, "ebok", TODAY)] == [
        ("Wniosek o raty albo odroczenie ULG/2026/000001", "decyzja do 20.12.2026")
    ]
    again = client.post(PAGE, TYPED | {"co": "podpisz"})
    assert "ULG/2026/000001" in said(parsed(again), "//main//section//p")[0]
    assert ReliefApplication.objects.count() == 1
    assert verify_declarations() == []


def test_a_grant_by_two_people_is_a_plan_of_the_ledger_and_a_document(client, anna: User):
    application = filed(client)
    finance, other = at_desk("finance_clerk"), at_desk("finance_clerk", "finance_approver")

    step(application, other, **GRANTED, reasons=REASONS, interest_stopped="on")
    assert (application.state, application.schedule) == (
        "DRAFTED",
        [["2026-12-15", 6666], ["2027-01-15", 6666], ["2027-02-15", 6668]],
    )
    assert not PaymentPlan.objects.exists()

    # Who drafted it does not issue it, and who may not issue has no such step.
    for clerk in (other, finance):
        step(application, clerk, krok="wydaj")
        assert (application.state, PaymentPlan.objects.count()) == ("DRAFTED", 0)

    approver = at_desk("finance_approver")
    step(application, approver, krok="wydaj")

    plan = PaymentPlan.objects.get()
    assert (application.state, application.plan, application.decision_no) == (
        "DECIDED",
        plan,
        "DEC/2026/000001",
    )
    assert (plan.state, plan.interest, plan.made_by_id, plan.approved_by_id) == (
        "ACTIVE",
        "STOPPED",
        application.drafted_by_id,
        application.decided_by_id,
    )
    state = account_reader().balances_of([application.account], TODAY)[application.account.pk]
    assert state.overdue == ZERO
    page = client.get(application.get_absolute_url())
    assert page_problems(page) == []
    assert said(parsed(page), "//dl[@class='receipt']//dd") == ["66,66 zł", "66,66 zł", "66,68 zł"]
    paper = client.get(f"{application.get_absolute_url()}decyzja.pdf").content
    assert issue_day(application.paper_sha256) == TODAY
    assert approver.get(f"/admin/deklaracje/raty/{application.pk}/decyzja.pdf").content == paper
    assert list_own_reliefs(anna, "ebok", TODAY) == []
    assert [letter.subject for letter in OutgoingMessage.objects.order_by("pk")] == [
        "eBOK: przyjęliśmy wniosek ULG/2026/000001",
        "eBOK: jest decyzja w sprawie ULG/2026/000001",
    ]


def test_a_decision_in_part_sets_its_own_days_and_a_refusal_no_plan(client, anna: User):
    application = filed(client)
    drafter, issuer = at_desk("finance_clerk"), at_desk("finance_approver")
    partly = {"outcome": "PARTLY", "seqs": ["1"], "count": "1", "first_day": "2027-01-31"}

    step(application, drafter, **(GRANTED | partly), reasons=REASONS)
    assert application.schedule == [["2027-01-31", 10000]]
    before = application.reasons
    step(application, drafter, **(GRANTED | {"outcome": "REFUSED"}), reasons="Za krótko.")
    assert (application.outcome, application.reasons) == ("PARTLY", before)
    step(application, drafter, **(GRANTED | {"outcome": "REFUSED"}), reasons=REASONS)
    step(application, issuer, krok="wydaj")

    assert (application.state, application.outcome, application.schedule) == (
        "DECIDED",
        "REFUSED",
        [],
    )
    assert not PaymentPlan.objects.exists()
    assert application.paper_sha256


def test_what_was_paid_since_the_draft_stops_the_decision(client, anna: User, late: Account):
    application = filed(client)
    step(application, at_desk("finance_clerk"), **GRANTED, reasons=REASONS)
    pay(late, "2026-11-20", "50.00")

    issuer = at_desk("finance_approver")
    answer = issuer.post(f"/admin/deklaracje/raty/{application.pk}/", {"krok": "wydaj"})

    assert "Raty dają razem 200,00" in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    application.refresh_from_db()
    assert (application.state, PaymentPlan.objects.count()) == ("DRAFTED", 0)


def test_a_grant_covers_what_is_still_open(client, anna: User, late: Account):
    application = filed(client)
    pay(late, "2026-11-20", "100.00")

    step(application, at_desk("finance_clerk"), **GRANTED, reasons=REASONS)

    assert (application.state, application.granted, len(application.schedule)) == (
        "DRAFTED",
        [2],
        3,
    )


def test_the_payer_withdraws_before_the_decision_only(client, anna: User):
    application = filed(client)
    address = f"{application.get_absolute_url()}wycofanie/"

    client.post(address)
    application.refresh_from_db()
    assert application.state == "WITHDRAWN"

    answer = client.post(address, follow=True)
    assert "Wniosek ULG/2026/000001 ma teraz stan „wycofany”" in answer.content.decode()
    client.post(PAGE, TYPED | {"co": "podpisz"})
    assert ReliefApplication.objects.count() == 2


@pytest.mark.parametrize("count", ["", "1", "6"])
def test_a_deferral_is_one_day_whatever_stands_at_the_instalments(client, anna: User, count: str):
    client.post(PAGE, TYPED | {"kind": "DEFERRAL", "count": count, "co": "podpisz"})

    application = ReliefApplication.objects.get()
    assert (application.kind, application.count) == ("DEFERRAL", 1)
    assert "Wnoszę o: odroczenie terminu płatności do 15.12.2026" in application.document


def test_strangers_and_readers_neither_file_nor_see(client, anna: User, late: Account):
    application = filed(client)
    AccountAccess.objects.filter(account=late).update(scope="VIEW")
    client.post(f"{application.get_absolute_url()}wycofanie/")
    application.refresh_from_db()
    assert application.state == "FILED"

    stranger = Client()
    open_account("100009")
    grant(Account.objects.get(account_no="100009"), "Olga Obca")
    signed_in(stranger, "Olga Obca", "EB-500009-9")
    own = application.get_absolute_url()
    for address in (PAGE, own, f"{own}potwierdzenie.pdf", f"{own}decyzja.pdf"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{own}wycofanie/").status_code == 404
    assert stranger.post(PAGE, TYPED | {"co": "podpisz"}).status_code == 404
    assert application.number not in stranger.get(LIST).content.decode()
    assert at_desk("editor").get(f"/admin/deklaracje/raty/{application.pk}/").status_code == 302


@pytest.mark.always
@pytest.mark.parametrize("who", ["guest", "member", "clerk"])
def test_outside_the_panel_every_address_is_alike(client, anna: User, who: str):
    """A missing application answers as one that is there."""
    application, other = filed(client), Client()
    own = application.get_absolute_url()
    if who == "member":
        other.force_login(resident("ikcs", "IKCS-0007", "Piotr Wrona"))
    if who == "clerk":
        other = at_desk("finance_clerk")
    parts = ("", "potwierdzenie.pdf", "decyzja.pdf", "wycofanie/")
    addresses = [PAGE, LIST, *(f"{at}{part}" for at in (own, f"{LIST}987654/") for part in parts)]

    read = [other.get(address) for address in addresses]
    sent = [other.post(address) for address in addresses]

    refused = 302 if who == "guest" else 403
    assert [answer.status_code for answer in (*read, *sent)] == [refused] * 2 * len(addresses)
    assert not any(application.number.encode() in answer.content for answer in (*read, *sent))
    assert ReliefApplication.objects.get().state == "FILED"


@pytest.mark.always
@pytest.mark.parametrize(
    ("roles", "sees"),
    [(("finance_clerk",), True), (("finance_approver",), True), (("auditor",), True),
     (("editor",), False), (("membership_clerk",), False), (("case_clerk",), False)],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_the_desk_s_addresses_by_role(client, anna: User, roles: tuple[str, ...], sees: bool):
    desk = f"/admin/deklaracje/raty/{filed(client).pk}/"
    clerk = at_desk(*roles)

    answers = [clerk.get(at).status_code for at in ("/admin/deklaracje/raty/", desk)]

    assert answers == ([200, 200] if sees else [302, 302])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"seqs": []}, "Zaznacz przynajmniej jedną należność."),
        ({"seqs": ["7"]}, "Zaznacz należności z tej listy."),
        ({"count": ""}, "Podaj, na ile rat chcesz rozłożyć zapłatę."),
        ({"count": "1"}, "Podaj co najmniej 2 raty."),
        ({"count": "99"}, "O dłuższym czasie porozmawiaj z nami."),
        ({"first_day": "2026-11-20"}, "Podaj pierwszy termin późniejszy niż dzisiaj."),
        ({"first_day": "jutro"}, "Wybierz dzień z kalendarza"),
        ({"reason": "brak"}, "Napisz trochę więcej, co najmniej 10 znaków."),
        ({"kind": ""}, "Wybierz raty albo odroczenie."),
    ],
)
def test_what_is_not_taken_says_what_to_do(client, anna: User, typed: dict, words: str):
    answer = client.post(PAGE, TYPED | typed | {"co": "podpisz"})

    assert words in answer.content.decode()
    assert not ReliefApplication.objects.exists()


@pytest.mark.parametrize(
    ("filed_on", "by"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_the_decision_is_due_in_a_month(db, filed_on: date, by: date):
    assert find_answer_day(filed_on) == by


def test_a_manager_chooses_the_account_first(client, anna: User, late: Account):
    second = open_account("100006")
    charge(second, "2026-10", "50.00")
    grant(second, "Anna Lis")
    Account.objects.filter(pk=second.pk).update(regime=Regime.WASTE)

    answer = client.get("/e-bok/raty-i-odroczenie/")

    assert page_problems(answer) == []
    assert [link.get("href") for link in parsed(answer).xpath("//section[1]//ul//a")] == [
        PAGE,
        PAGE.replace("100005", "100006"),
    ]
