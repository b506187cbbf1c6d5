"""„Reguły nadawców”: offered after the second decision, approved by another, seen and revoked."""

import pytest
from django.test import Client
from django.urls import reverse

from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.models import BankEntry, BankStatement, SenderRule
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sits
from tests.ebok_plugin.ledger.books import ledger, open_account
from tests.ebok_plugin.payments.lines import SENDER, operation, take, waiting_line
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
    sits(client, CLERK)
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
