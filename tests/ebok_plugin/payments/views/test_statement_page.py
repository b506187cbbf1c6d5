"""What one sees after posting a statement, and on opening one in the register."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from lxml import html

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.models import BankEntry, BankStatement
from tests.clients import signed_in
from tests.ebok_plugin.payments import screens
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.people import staff
from tests.query_counts import counted
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
STATEMENTS = "/admin/bank/wyciagi/"
FILES = "/admin/bank/pliki/"
QUEUE = "/admin/bank/do-wyjasnienia/"


def sums(body: str) -> list[list[str]]:
    """Return the rows of the sums' tables, as texts of their cells."""
    return [
        ["".join(text.strip() for text in cell.itertext()) for cell in row.xpath("./th | ./td")]
        for row in html.fromstring(body).xpath('//table[@class="statement-sums"]//tr')
    ]


def main(body: str) -> str:
    """Return the page without the menu next to it and without what is folded away."""
    return re.sub(r"<details>.*?</details>", "", body.partition("<main")[2], flags=re.DOTALL)


def links(body: str) -> list[tuple[str, str, str]]:
    """The look, the address and the words of each link of the page that is not folded away."""
    return [
        (one.get("class", ""), one.get("href"), " ".join(one.text_content().split()))
        for one in html.fromstring(body).xpath("//main//a[not(ancestor::details)]")
    ]


@shared
def march() -> BankStatement:
    open_accounts()
    screens.bring_march()
    return BankStatement.objects.get()


MARCH_SUMS = [
    ["Salda i obroty", "Operacje", "Kwota"],
    ["Saldo początkowe, 09.03.2026", "", "15 230,44 zł"],
    ["Wpływy", "13", "11 967,28 zł"],
    ["Wypływy", "2", "−3 492,77 zł"],
    ["Saldo końcowe, 16.03.2026", "", "23 704,95 zł"],
    ["Co stało się z operacjami", "Operacje", "Kwota"],
    ["Zaksięgowane na kontach", "12", "11 717,28 zł"],
    ["Do wyjaśnienia", "1", "250,00 zł"],
    ["Wychodzące", "2", "−3 492,77 zł"],
    ["Razem, czyli saldo końcowe − początkowe", "15", "8 474,51 zł"],
]


def test_posting_ends_at_the_sums_with_the_batch_and_what_is_left(desk: Client):
    open_accounts()

    body = screens.post(desk, screens.hand_in(desk, screens.BANK, screens.MARCH))

    statement, batch = BankStatement.objects.get(), Batch.objects.get()
    assert sums(body) == MARCH_SUMS
    shown = main(body)
    assert "Wyciągi z pliku" in shown
    assert ("button", f"{QUEUE}?wyciag={statement.pk}", "1 do wyjaśnienia") in links(body)
    [paper] = [
        link for link in links(body) if link[2].startswith(f"Paczka księgowań nr {batch.pk}")
    ]
    assert paper[1] == f"/admin/rozliczenia/paczki/{batch.pk}/"
    assert f'href="/admin/bank/operacje/?wyciag={statement.pk}"' in shown
    assert statement.file.sha256 in body
    assert statement.file.sha256 not in shown


def test_the_register_opens_the_same_sums(desk: Client, march: BankStatement):
    body = screens.page(desk, f"{STATEMENTS}inspect/{march.pk}/")

    assert sums(body) == MARCH_SUMS
    assert (f"{FILES}inspect/{march.file_id}/", "Plik z banku") in [
        link[1:] for link in links(body)
    ]
    assert march.file.sha256 not in body
    # A link to the worklist shows the lines of that statement.
    assert "A. ŚLIWKA" in screens.page(desk, f"{QUEUE}?wyciag={march.pk}")
    assert "A. ŚLIWKA" not in screens.page(desk, f"{QUEUE}?wyciag={march.pk + 1}")


@pytest.mark.thorough
def test_several_statements_of_one_file_stand_on_one_page(desk: Client):
    open_accounts()
    pekao = screens.BANK_SAMPLES / "pekao_like_2026-03.sta"

    body = screens.post(desk, screens.hand_in(desk, screens.BANK, pekao))

    first, second = BankStatement.objects.order_by("pk")
    found = [row[-1] for row in sums(body) if row[0].startswith("Saldo")]
    assert found == ["15 230,44 zł", "23 761,15 zł", "23 761,15 zł", "23 704,95 zł"]
    facts = [row[1:] for row in sums(body) if row[0].startswith("Razem")]
    assert facts == [["9", "8 530,71 zł"], ["6", "−56,20 zł"]]
    assert ("button", QUEUE, "1 do wyjaśnienia") in links(body)
    for statement in (first, second):
        inspected = (f"{STATEMENTS}inspect/{statement.pk}/", f"Wyciąg {statement}")
        assert inspected in [link[1:] for link in links(body)]
    one = screens.page(desk, f"{STATEMENTS}inspect/{second.pk}/")
    seen = [row[-1] for row in sums(one) if row[0].startswith("Saldo")]
    assert seen == ["23 761,15 zł", "23 704,95 zł"]
    assert "Wszystkie wyciągi z tego pliku: 2" in one


@pytest.mark.thorough
def test_a_statement_without_operations_and_a_file_that_was_stopped(desk: Client):
    open_accounts()
    empty = screens.BANK_SAMPLES / "pko_like_empty_2026-04.sta"
    unbalanced = screens.BANK_SAMPLES / "broken" / "mt940_bad_balance.sta"

    body = screens.post(desk, screens.hand_in(desk, screens.BANK, empty))

    assert "żadnej w tym okresie" in body
    assert [row[1:] for row in sums(body)] == [
        ["Operacje", "Kwota"],
        ["", "3 717,45 zł"],
        ["0", "0,00 zł"],
        ["0", "0,00 zł"],
        ["", "3 717,45 zł"],
    ]
    assert not [link for link in links(body) if link[2].endswith("do wyjaśnienia")]
    assert "Paczka księgowań" not in main(body)
    # A file that is kept says why it was stopped.
    body = screens.post(desk, screens.hand_in(desk, screens.BANK, unbalanced))
    assert "Niczego z niego nie zaksięgowano." in main(body)
    assert "[BANK_BALANCE_MISMATCH], wiersz 245 Wyciąg 00061" in main(body)
    assert sums(body) == []


def test_links_are_for_those_who_may_follow_them(march: BankStatement):
    looker = staff("wglad")
    names = ("access_admin", "view_bankstatement")
    looker.user_permissions.add(*Permission.objects.filter(codename__in=names))

    body = screens.page(signed_in(looker), f"{STATEMENTS}inspect/{march.pk}/")

    assert sums(body) == MARCH_SUMS
    for address in (QUEUE, "/admin/bank/operacje/", FILES, "/admin/rozliczenia/paczki/"):
        assert f'href="{address}' not in main(body)


def test_a_file_costs_the_same_for_one_and_four_statements(desk: Client, march: BankStatement):
    costs = []
    for count in (0, 3):
        for number in range(count):
            _statement_more(march, number)
        screens.page(desk, f"{FILES}inspect/{march.file_id}/")  # what is read once per process
        body, queries = counted(screens.page, desk, f"{FILES}inspect/{march.file_id}/")
        costs.append(queries)

    assert body.count("Saldo końcowe, ") == 4
    assert costs[0] == costs[1]


def test_of_a_very_long_file_the_register_shows_the_rest(desk: Client, march: BankStatement):
    for number in range(51):
        _statement_more(march, number)

    body = screens.page(desk, f"{FILES}inspect/{march.file_id}/")

    assert body.count("Saldo końcowe, ") == 50
    assert "Kolejnych wyciągów: 2." in body


def _statement_more(march: BankStatement, number: int) -> None:
    made = BankStatement.objects.create(
        file=march.file,
        account=march.account,
        number=f"nr-{number}",
        opening=march.closing,
        opening_date=march.closing_date,
        closing=march.closing + Money(Decimal(1)),
        closing_date=march.closing_date,
    )
    BankEntry.objects.create(
        statement=made,
        line_no=1,
        value_date=march.closing_date,
        mark="C",
        amount=Money(Decimal(1)),
        fate=BankEntry.EntryStatus.UNMATCHED,
    )
