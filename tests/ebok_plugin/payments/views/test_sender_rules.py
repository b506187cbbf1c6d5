"""„Reguły nadawców”: offered after the second decision, approved by another, seen and revoked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.models import BankEntry, BankStatement, SenderRule
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import ledger, open_account
from tests.ebok_plugin.payments.lines import SENDER, TODAY, operation, take, waiting_line
from tests.ebok_plugin.payments.views.test_waiting import hidden
from tests.page_checks import words_at
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
RULES, INBOX = "/admin/bank/reguly/", "/admin/rozliczenia/do-zatwierdzenia/"
OFFER = "Wpłaty z tego rachunku księguj na to konto"
RULED = "Zaksięgowane według reguł nadawców 20,00 zł , konto 100005, od: ANNA LIS"
REASON = "Nadawca zmienił mieszkanie"


@shared
def anna() -> Account:
    return open_account("100005")


def place(client: Client, account: Account) -> str:
    line = waiting_line("10,00", sender=SENDER)
    address = f"/admin/bank/do-wyjasnienia/{line.pk}/konto/{account.pk}/"
    return words_at(client.post(address, hidden(client, address), follow=True))


@pytest.mark.thorough
def test_from_the_second_decision_to_a_payment_that_posts_itself(client, anna: Account):
    sign_in_clerk(client, CLERK)
    pages = [place(client, anna), place(client, anna)]
    line = BankEntry.objects.latest("pk")
    step = reverse("ebok_sender_rule_new", args=[line.pk])
    asked = words_at(client.get(step))
    proposed = words_at(client.post(step, follow=True))
    rule = SenderRule.objects.get()
    page = f"{RULES}{rule.pk}/"
    client.post(page, {"krok": "zatwierdz"})
    rule.refresh_from_db()

    assert [OFFER in page for page in pages] == [False, True]
    assert "100005, Anna Lis" in asked
    assert "Reguła czeka na drugą osobę." in proposed
    assert "To Twoja propozycja. Zatwierdzi ją inna osoba." in proposed
    assert rule.state == "WAITING"

    client.force_login(staff("piotr", APPROVER))
    assert "Reguła wpłat na konto 100005" in words_at(client.get(INBOX))
    approved = words_at(client.post(page, {"krok": "zatwierdz"}, follow=True))
    take(operation("20,00", sender=SENDER, title="za marzec"))

    assert "Reguła księguje od następnego wyciągu." in approved
    assert "Co zaksięgowała (1) 20,00 zł , 09.03.2026, za marzec" in words_at(client.get(page))
    listed = words_at(client.get(RULES))
    assert "77 9990 0009 0001 0000 0010 0001 100005 Anna Lis księguje" in listed
    statement = BankStatement.objects.latest("pk")
    inspect = reverse("bank_wyciagi_modeladmin_inspect", args=[statement.pk])
    assert RULED in words_at(client.get(inspect))
    assert ledger(anna)[-1][1:] == ("PAYMENT", "-20.00")

    short = words_at(client.post(page, {"krok": "odwolaj", "powod": "nie"}))
    revoked = words_at(client.post(page, {"krok": "odwolaj", "powod": REASON}, follow=True))
    assert "Podaj powód (co najmniej 10 znaków)." in short
    assert "Regułę odwołano. To, co zaksięgowała, zostaje." in revoked
    assert "Nie ma takich reguł." in words_at(client.get(RULES))
    assert "odwołana" in words_at(client.get(f"{RULES}?widok=dawne"))


def test_without_two_decisions_there_is_nothing_to_propose(clerk: Client, anna: Account):
    place(clerk, anna)
    line = BankEntry.objects.get()
    step = reverse("ebok_sender_rule_new", args=[line.pk])

    said = words_at(clerk.get(step, follow=True))
    assert "Dla tego rachunku nie można teraz założyć reguły." in said
    assert not SenderRule.objects.exists()


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_rule_and_for_four(clerk: Client, anna: Account):
    daria = staff("daria", CLERK)
    costs = []
    for count in (1, 3):
        for _number in range(count):
            sender = f"{SenderRule.objects.count():026d}"
            SenderRule.objects.create(
                sender=sender, account=anna, made_by=daria, made_at="2026-11-20T10:00:00Z"
            )
        costs.append(queries_of_page(clerk, f"{RULES}?widok=czekaja"))
        costs.append(queries_of_page(clerk, INBOX))

    assert costs[:2] == costs[2:]


CERTAIN = "/admin/bank/do-wyjasnienia/pewne/"
TICK = re.compile(r'name="wplata"\s+id="wplata-\d+"\s+value="(\d+:\d+)"\s+checked')


@shared
def piotr() -> Account:
    return open_account("100006", "Piotr Nowak")


def ticks(client: Client, query: str = "") -> list[str]:
    return TICK.findall(client.get(f"{CERTAIN}{query}").content.decode())


def waiting() -> list[str]:
    return [line.amount.digits for line in list_waiting_entries()]


@pytest.mark.thorough
def test_one_press_posts_what_is_ticked(clerk: Client, anna: Account, piotr: Account):
    take(
        operation("10,00", title="konto 100005", name="LIS ANNA"),
        operation("20,00", title="100006", name="NOWAK PIOTR"),
        operation("30,00", title="100006", name="NOWAK PIOTR"),
        operation("40,00", title="czynsz", name="ANNA LIS"),
        operation("50,00", title="nic", name="NIKT"),
    )
    page = words_at(clerk.get(CERTAIN))
    first, second, third = ticks(clerk)
    done = words_at(clerk.post(CERTAIN, {"wplata": [first, third]}, follow=True))

    assert "Na liście: 3, razem 60,00 zł" in page
    assert "100005 Anna Lis numer konta w tytule, imię i nazwisko płatnika" in page
    assert "Zaksięgowano 2 wpłaty, razem 40,00 zł." in done
    assert ledger(anna) == [(1, "PAYMENT", "-10.00")]
    assert ledger(piotr) == [(1, "PAYMENT", "-30.00")]
    assert waiting() == ["20,00", "40,00", "50,00"]
    assert AuditEvent.objects.filter(action="PAYMENT_PLACED").count() == 2
    assert ticks(clerk, "?kwota_od=25") == []
    assert ticks(clerk, "?q=nowak") == [second]


@pytest.mark.thorough
def test_what_changed_meanwhile_is_named_and_waits_on(clerk: Client, anna: Account, piotr: Account):
    take(
        operation("10,00", title="100005", name="LIS ANNA"),
        operation("20,00", title="100006", name="NOWAK PIOTR"),
    )
    first, second = ticks(clerk)
    line, _colon, _account = second.partition(":")
    Account.objects.filter(pk=piotr.pk).update(payer_name="Ewa Kos")
    nothing = words_at(clerk.post(CERTAIN, {"wplata": ["x", "1:x", "99:99"]}, follow=True))
    other = f"{line}:{anna.pk}"
    done = words_at(clerk.post(CERTAIN, {"wplata": [first, second, other]}, follow=True))
    again = words_at(clerk.post(CERTAIN, {"wplata": [first]}, follow=True))

    assert "Zaksięgowano" not in nothing
    assert "Zaksięgowano 1 wpłatę, razem 10,00 zł." in done
    refusal = "Nie zaksięgowano: {}. Podpowiedź nie jest już pewna."
    assert refusal.format("NOWAK PIOTR, 20,00 zł") in done
    assert refusal.format("LIS ANNA, 0,00 zł") in again
    assert (ledger(anna), ledger(piotr)) == ([(1, "PAYMENT", "-10.00")], [])
    assert "Nie zaznaczono żadnej wpłaty." in words_at(clerk.post(CERTAIN, follow=True))


def test_none_of_a_closed_month_and_none_where_files_post(client, settings, anna: Account):
    daria = sign_in_clerk(client, CLERK)
    take(operation("10,00", title="100005", name="LIS ANNA"))
    assert len(ticks(client)) == 1

    settings.COOP_PAYMENTS_BANK_SOURCE = "FILE"
    assert ticks(client) == []
    settings.COOP_PAYMENTS_BANK_SOURCE = "BOTH"
    close_period(Period(2026, 3), by=daria, today=TODAY)
    assert "Żadna z tych wpłat nie ma jednej pewnej podpowiedzi." in words_at(client.get(CERTAIN))


def test_whoever_only_looks_is_not_led_there(client, anna: Account):
    """Nor let in: `desk/test_permissions.py`."""
    take(operation("10,00", title="100005", name="LIS ANNA"))
    client.force_login(staff("audyt", "auditor"))

    assert "pewną podpowiedzią" not in words_at(client.get("/admin/bank/do-wyjasnienia/"))


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_payment_and_for_four(clerk: Client, anna: Account):
    costs = []
    for count in (1, 3):
        take(*(operation("9,00", title="100005", name="LIS ANNA") for _ in range(count)))
        costs.append((queries_of_page(clerk, CERTAIN), len(ticks(clerk))))

    assert costs == [(costs[0][0], 1), (costs[0][0], 4)]
