"""Reminders go out from the arrears by one confirmation, and to nobody twice within the pause.

Series of documents are started here; what goes on paper is printed pile by pile, once.
"""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.premises.models import Building, Property, Staircase
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain import batch as print_queue
from ebok_plugin.statements.domain.batch import BatchRefused
from ebok_plugin.statements.domain.making import make_paper_portion
from ebok_plugin.statements.domain.reminders import (
    ReminderFilter,
    choose_reminders,
    reminded_within,
    start_reminders,
)
from ebok_plugin.statements.models import Paper, PaperBatch, Reminder
from ebok_plugin.statements.views import series
from tests.ebok_plugin.desk.clerks import CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.panel.plans import agree
from tests.ebok_plugin.statements.houses import carry_through, with_consent
from tests.page_checks import parsed, text_of, texts
from tests.people import staff
from tests.query_counts import counted
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ADDRESS = "/admin/rozliczenia/zaleglosci/przypomnienia/"
ASKED = {"least": "50,00", "days": "14", "pause": "30", "place": ""}


@shared
def late() -> dict[str, Account]:
    """Anna and Jan are late; Ewa with little, Ola since lately, Iza has a plan, Adam has died."""
    names = ("Anna Lis", "Jan Kot", "Ewa Sum", "Ola Wąs", "Iza Lin", "Adam Sęk")
    found = {name: open_account(f"10000{n}", name) for n, name in enumerate(names, 1)}
    for name, account in found.items():
        month = "2026-11" if name == "Ola Wąs" else "2026-10"
        charge(account, month, "10.00" if name == "Ewa Sum" else "500.00")
    Person.objects.filter(name="Adam Sęk").update(died_on=date(2026, 9, 1))
    agree(found["Iza Lin"], [1], ("2026-12-15", "500.00"), on=TODAY)
    with_consent("Anna Lis", "EB-500001-3")
    return found


@pytest.mark.thorough
def test_from_the_arrears_to_letters_and_mail(client, late: dict[str, Account]):
    cezary = sign_in_clerk(client, CLERK, "cezary")
    assert f'href="{ADDRESS}?' in text_of(client.get("/admin/rozliczenia/zaleglosci/"))

    seen = text_of(client.post(ADDRESS, {**ASKED, "krok": "sprawdz"}))
    for said in (
        "<dt>E-mail i E-BOK</dt> <dd>1</dd>",
        "<dt>Listy do druku</dt> <dd>1</dd>",
        "<dt>Razem po terminie</dt> <dd>1 000,00 zł</dd>",
        "Płatnik nie żyje: kont 1",
    ):
        assert said in seen, said
    assert not PaperBatch.objects.exists()
    done = text_of(client.post(ADDRESS, {**ASKED, "krok": "zapisz"}, follow=True))
    assert "Zlecono przypomnienia (2)." in done
    carry_through()

    papers = Paper.objects.order_by("account__account_no")
    found = [(paper.account.payer_name, paper.channel) for paper in papers]
    assert found == [("Anna Lis", "ELECTRONIC"), ("Jan Kot", "PRINT")]
    assert OutgoingMessage.objects.count() == 1
    logged = AuditEvent.objects.filter(action="REMINDER_MADE").order_by("pk")
    facts = [(event.actor, event.subject.name) for event in logged]
    assert facts == [(cezary, "Anna Lis"), (cezary, "Jan Kot")]
    card = text_of(client.get(f"/admin/rozliczenia/konto/{late['Jan Kot'].pk}/"))
    assert "Ostatnie przypomnienie: 20.11.2026." in card
    again = text_of(client.post(ADDRESS, {**ASKED, "krok": "zapisz"}))
    # Ola is late since lately, Ewa with little.
    assert (
        "Nie ma komu wysłać przypomnienia. Odpadły konta – po terminie krócej niż 14 dni: 1; "
        "zaległość mniejsza niż 50,00 zł: 1; przypomniano niedawno: 2; płatnik nie żyje: 1."
        in again
    )
    assert PaperBatch.objects.count() == 1


@pytest.mark.thorough
def test_one_account_is_reminded_from_its_card(clerk: Client, late: dict[str, Account]):
    """Ola is late since lately and so in no series; her card offers the letter all the same."""
    ola = late["Ola Wąs"]
    card = f"/admin/rozliczenia/konto/{ola.pk}/"
    address = f"{ADDRESS}?konto={ola.pk}"
    assert f'href="{address}"' in text_of(clerk.get(card))
    page = clerk.get(address)
    offered = page.context["form"]
    assert [field.name for field in offered.visible_fields()] == ["pause"]
    assert parsed(page).xpath("//a[normalize-space()='Wróć do konta']/@href") == [card]
    typed = {**offered.initial, "krok": "sprawdz"}

    seen = text_of(clerk.post(address, typed))
    assert "Kto dostanie przypomnienie: kont 1" in seen
    assert "100004" in seen
    clerk.post(address, {**typed, "krok": "zapisz"})

    assert [reminder.account for reminder in Reminder.objects.all()] == [ola]
    again = text_of(clerk.post(address, {**typed, "krok": "zapisz"}))
    assert "Temu kontu przypomniano w ostatnich dniach." in again


@pytest.mark.thorough
def test_why_one_account_is_not_reminded(clerk: Client, late: dict[str, Account]):
    """Ewa paid while her page was open."""
    no_arrears = "To konto nie ma zaległości poza układem ratalnym."

    for name, words in (
        ("Iza Lin", no_arrears),
        ("Adam Sęk", "Płatnik tego konta nie żyje. Przypomnienia nie wysyłamy."),
        ("Ewa Sum", no_arrears),
    ):
        address = f"{ADDRESS}?konto={late[name].pk}"
        typed = {**clerk.get(address).context["form"].initial, "krok": "sprawdz"}
        if name == "Ewa Sum":
            pay(late[name], "2026-11-19", "10.00")
        answer = clerk.post(address, typed)
        assert (answer.status_code, words in text_of(answer)) == (409, True), name
    assert not Reminder.objects.exists()


def test_no_such_account_to_remind(clerk: Client):
    for key in ("", "x", "-1", "²", "9999999999", "999999"):
        assert clerk.get(ADDRESS, {"konto": key}).status_code == 404, key


def test_places_are_suggested_in_the_order_of_their_numbers(clerk: Client):
    estate = Property.objects.create(code="N1", name="Nieruchomość Długa")
    for code in ("B1", "B10", "B2"):
        building = Building.objects.create(
            property=estate, code=code, address=f"ul. Długa {code[1:]}"
        )
        for staircase in ("10", "9"):
            Staircase.objects.create(building=building, code=staircase)

    places = parsed(clerk.get(ADDRESS)).xpath("//datalist/option/@value")

    assert [place.replace("ul. ", "") for place in places if place.startswith("B")] == [
        *(f"{code}, Długa {code[1:]}" for code in ("B1", "B2", "B10")),
        *(
            f"{code}, Długa {code[1:]}, klatka {staircase}"
            for code in ("B1", "B2", "B10")
            for staircase in ("9", "10")
        ),
    ]


def wanted(**other: object) -> ReminderFilter:
    return ReminderFilter(
        **{"least": zl("50.00"), "days": 14, "pause": 30, "place": DebtorScope(), **other}
    )


def test_who_is_chosen(late: dict[str, Account]):
    for other, reminded in (
        ({}, ["Anna Lis", "Jan Kot"]),
        ({"least": zl("5.00")}, ["Anna Lis", "Ewa Sum", "Jan Kot"]),
        ({"days": 1}, ["Anna Lis", "Jan Kot", "Ola Wąs"]),
        ({"days": 400}, []),
        ({"place": DebtorScope(building="B-01")}, ["Anna Lis", "Jan Kot"]),
        ({"place": DebtorScope(building="B-99")}, []),
        ({"place": DebtorScope(staircase=999_999)}, []),
        ({"place": DebtorScope(account=999_999)}, []),
    ):
        chosen = choose_reminders(wanted(**other), TODAY).accounts
        assert sorted(one.payer_name for one in late.values() if one in chosen) == reminded, other


def test_who_paid_or_agreed_on_a_plan_meanwhile_gets_no_letter(late: dict[str, Account]):
    anna, jan = late["Anna Lis"], late["Jan Kot"]
    origin = Origin(actor=staff("cezary", CLERK))
    start_reminders([anna.pk, jan.pk], least=zl("50"), pause=30, today=TODAY, origin=origin)
    pay(jan, "2026-11-19", "500.00")

    carry_through()

    assert [paper.account for paper in Paper.objects.all()] == [anna]
    # Nothing went out to Jan, so the next reminder is free.
    assert reminded_within([anna.pk, jan.pk], 30, TODAY) == {anna.pk}


@pytest.mark.both_databases
def test_the_database_refuses_a_second_one_within_the_pause(late: dict[str, Account]):
    anna = late["Anna Lis"]
    origin = Origin(actor=staff("cezary", CLERK))
    batch = start_reminders([anna.pk], least=zl("50"), pause=30, today=TODAY, origin=origin)
    last = Reminder.objects.get()
    assert (last.valid_from, last.valid_to) == (TODAY, date(2026, 12, 19))

    for day in (TODAY, last.valid_to):
        with pytest.raises(DatabaseError), transaction.atomic():
            Reminder.objects.create(batch=batch, account=anna, valid_from=day, valid_to=day)
        with pytest.raises(BatchRefused, match="Nie ma komu"):
            start_reminders([anna.pk], least=zl("50"), pause=7, today=day, origin=origin)

    free = last.valid_to + timedelta(1)
    start_reminders([anna.pk], least=zl("50"), pause=7, today=free, origin=origin)
    assert anna.reminders.count() == 2


@pytest.mark.thorough
def test_what_cannot_be_is_said(clerk: Client, late: dict[str, Account]):
    for field, text, message in (
        ("least", "", "Podaj najmniejszą zaległość"),
        ("least", "0", "Podaj najmniejszą zaległość"),
        ("least", "dużo", "kwot"),
        ("days", "0", "większa lub równa 1"),
        ("pause", "6", "większa lub równa 7"),
        ("pause", "91", "mniejsza lub równa 90"),
        ("place", "k:x", "Nie ma takiego miejsca na liście"),
        ("days", "4000", "mniejsza lub równa 3650"),
    ):
        page = clerk.post(ADDRESS, {**ASKED, field: text, "krok": "zapisz"})
        assert message in text_of(page), (field, text)
    assert not PaperBatch.objects.exists()


def test_choosing_costs_the_same_for_one_debtor_and_for_four():
    costs = []
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            charge(open_account(f"20{number:04d}", f"Dłużnik {number}"), "2026-10", "500.00")
        chosen, queries = counted(choose_reminders, wanted(), TODAY)
        costs.append(queries)

    assert len(chosen.accounts) == 4
    assert costs[0] == costs[1]


PAPERS = "/admin/rozliczenia/dokumenty/"
STATEMENTS = {"kind": "STATEMENT", "start": "2026-01-01", "end": "2026-10-31"}


@pytest.fixture
def made(client) -> PaperBatch:
    """Two statements that wait for the printer; nobody agreed to read them in E-BOK."""
    for number in ("100005", "100006"):
        charge(open_account(number), "2026-10", "500.00")
    sign_in_clerk(client, CLERK, "celina")
    assert client.post(PAPERS, STATEMENTS).status_code == 302
    batch = PaperBatch.objects.get()
    while make_paper_portion(batch):
        pass
    return batch


def pile_of(batch: PaperBatch) -> str:
    building = Paper.objects.values_list("account__premises__building", flat=True).first()
    return f"{PAPERS}{batch.pk}/{building}/"


@pytest.mark.thorough
def test_a_press_that_prints_nothing_says_why_at_the_boxes(client, made: PaperBatch):
    pile, (first, second) = pile_of(made), Paper.objects.order_by("account__account_no")
    found = parsed(client.get(pile)).xpath("//input[@name='papers'][@checked]/@value")
    assert found == [str(first.pk), str(second.pk)]

    def said(step: str, *chosen: object) -> list[str]:
        page = parsed(client.post(pile, {"krok": step, "papers": [str(key) for key in chosen]}))
        above = texts(page, f"//*[@role='alert']//a[@href='#druk-{second.pk}']")
        assert page.xpath("//input[@name='papers'][@checked]") == []
        assert above in ([], texts(page, "//*[@id=//fieldset/@aria-describedby]"))
        return above or texts(page, f"//*[@role='alert']//a[@href='#druk-{first.pk}']")

    assert said("pdf") == said("wydrukowane") == ["Zaznacz przynajmniej jeden dokument."]
    assert not Paper.objects.filter(printed_at__isnull=False).exists()
    client.post(pile, {"krok": "wydrukowane", "papers": [str(first.pk)]})
    gone = ["Zaznaczone dokumenty są już oznaczone jako wydrukowane."]
    assert said("pdf", first.pk) == said("wydrukowane", first.pk, "nic") == gone


@pytest.mark.thorough
def test_a_pile_says_that_more_wait_than_it_shows(client, made: PaperBatch, monkeypatch):
    more = "Do wydruku: 2. Niżej pierwsze 1; następne pokażą się, gdy te oznaczysz."
    piles = (pile_of(made), f"{PAPERS}{made.pk}/")
    assert not any("Niżej pierwsze" in text_of(client.get(pile)) for pile in piles)

    for module in (print_queue, series):
        monkeypatch.setattr(module, "AT_ONCE", 1)

    for pile in piles:
        page = client.get(pile)
        assert more in text_of(page)
        assert len(parsed(page).xpath("//input[@name='papers']")) == 1


@pytest.mark.thorough
def test_a_series_that_cannot_be_is_refused(client, made: PaperBatch):
    for fields, message in (
        (STATEMENTS, "Takie dokumenty z dzisiejszą datą są już zlecone."),
        ({**STATEMENTS, "end": "2026-12-01"}, "Okres zestawienia nie może kończyć się"),
        ({**STATEMENTS, "end": ""}, "Ten rodzaj dokumentów tego wymaga."),
        ({"kind": "REMINDER"}, "Wybierz poprawną wartość."),
        ({"kind": "NOTICE", "period": ""}, "Ten rodzaj dokumentów tego wymaga."),
    ):
        assert message in text_of(client.post(PAPERS, fields)), fields
    assert PaperBatch.objects.count() == 1


@pytest.mark.thorough
def test_a_pile_and_a_whole_series_are_printed_and_marked_in_hand(client, made: PaperBatch):
    """Building by building, or the series as one file; only documents of the page are marked."""
    listed = text_of(client.get(PAPERS))
    for words in (
        "dokumenty: 2",
        "2, wydrukowano 0",
        f'href="{PAPERS}{made.pk}/">Wszystkie w jednym PDF</a>',
    ):
        assert words in listed, words
    pile, first = pile_of(made), Paper.objects.order_by("account__account_no")[0]
    keys = [str(paper.pk) for paper in Paper.objects.all()]

    files = [
        client.post(at, {"krok": "pdf", "papers": keys}) for at in (pile, f"{PAPERS}{made.pk}/")
    ]
    for pdf in files:
        assert pdf["Content-Type"] == "application/pdf"
        with pikepdf.open(BytesIO(pdf.content)) as whole:
            assert len(whole.pages) == 4  # each begins on a sheet of its own
    assert files[1]["Content-Disposition"] == f'attachment; filename="wydruk-{made.pk}.pdf"'
    printed = Paper.objects.filter(printed_at__isnull=False)
    assert not printed.exists()

    client.post(pile, {"krok": "wydrukowane", "papers": [str(first.pk), "to-nie-klucz"]})
    assert [paper.account.account_no for paper in printed] == ["100005"]
    done = text_of(client.post(pile, {"krok": "wydrukowane", "papers": keys}, follow=True))
    assert "Oznaczono jako wydrukowane: 1." in done
    assert "Nic nie czeka na wydruk." in done
    again = text_of(client.post(pile, {"krok": "wydrukowane", "papers": keys}, follow=True))
    assert "Oznaczono" not in again
    assert "Nic tu już nie czeka na wydruk." in again
