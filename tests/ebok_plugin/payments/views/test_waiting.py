"""„Wpłaty do wyjaśnienia”: what waits, whose it may be, and two clicks to its account."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.models import BankEntry, BankFile, Placement
from tests.ebok_plugin.desk.clerks import CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import charge, ledger, open_account
from tests.ebok_plugin.payments.bank_accounts import CLIENT_ID, SORT_CODE
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import PAYMENT, file
from tests.ebok_plugin.payments.lines import SENDER, TODAY, operation, take, waiting_line
from tests.page_checks import text_of, words_at
from tests.query_counts import queries_of, queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
WAITING = "/admin/bank/do-wyjasnienia/"
LINK = re.compile(r'href="(/admin/bank/do-wyjasnienia/\d+/konto/\d+/)"')

REASON = "Wyciąg z niewłaściwego rachunku"


@shared
def anna() -> Account:
    return reached_by_number(open_account("100005"))


@shared
def piotr() -> Account:
    return reached_by_number(open_account("100006", "Piotr Nowak"))


def reached_by_number(account: Account) -> Account:
    """Payments on its virtual account are its, as the bank of the samples writes the number."""
    account.nrb = build_nrb(SORT_CODE, CLIENT_ID, account.account_no)
    account.save()
    return account


@pytest.mark.thorough
def test_two_clicks_from_the_list_place_a_payment(clerk: Client, anna: Account, piotr: Account):
    charge(piotr, "2026-03", "250.00")
    line = waiting_line("250,00", title="czynsz", name="NOWAK PIOTR UL. POLNA 3")

    listed = words_at(clerk.get(WAITING))
    (address,) = LINK.findall(clerk.get(WAITING).content.decode())
    seen = words_at(clerk.get(address))
    done = words_at(clerk.post(address, hidden(clerk, address), follow=True))

    assert "NOWAK PIOTR UL. POLNA 3" in listed
    assert "bez numeru konta" in listed
    assert "100006 Piotr Nowak imię i nazwisko płatnika, tyle wynosi opłata za 03.2026" in listed
    assert address == f"{WAITING}{line.pk}/konto/{piotr.pk}/"
    assert "Na konto 100006, Piotr Nowak" in seen
    assert "saldo 250,00 zł. Po zaksięgowaniu: Konto rozliczone; saldo 0,00 zł." in seen
    assert "Zaksięgowano na koncie 100006." in done
    assert "Nie ma wpłat do wyjaśnienia." in done
    assert ledger(piotr)[1:] == [(2, "PAYMENT", "-250.00")]
    assert ledger(anna) == []


def hidden(client: Client, address: str) -> dict[str, str]:
    """What the confirmation sends."""
    page = client.get(address).content.decode()
    (expected,) = re.findall(r'name="expected" value="(\d+)"', page)
    return {"expected": expected, "krok": "zapisz"}


def test_the_reasons_of_a_likely_account(clerk: Client, anna: Account, piotr: Account):
    take(
        operation("1,00", title="za konto 100005", name="KTOS INNY"),
        operation("2,00", title="czynsz", name="FIRMA SP. Z O.O.", sender=SENDER),
        operation("3,00", title=f"lokal {piotr.premises.code} marzec", name="FIRMA"),
        operation("4,00", title="nic", name="NIKT"),
        operation("5,00", title="nic", name="A. LIS"),
        operation("6,00", title="nic", name="P. NOWAK"),
    )
    of_firm = BankEntry.objects.get(name__startswith="FIRMA SP")
    address = f"{WAITING}{of_firm.pk}/konto/{piotr.pk}/"
    clerk.post(address, hidden(clerk, address))
    waiting_line("9,00", name="FIRMA SP. Z O.O.", sender=SENDER, title="kolejna")

    listed = words_at(clerk.get(WAITING))

    assert "100005 Anna Lis numer konta w tytule" in listed
    assert "100006 Piotr Nowak numer lokalu w tytule" in listed
    assert "100006 Piotr Nowak wcześniejsza wpłata z tego rachunku" in listed
    assert "100006 Piotr Nowak słowo „Nowak” z nazwy płatnika" in listed
    # Three letters tell nobody.
    assert listed.count("wyszukaj konto") == 2


@pytest.mark.thorough
def test_who_comes_second_gets_a_refusal_and_posts_nothing(
    clerk: Client, anna: Account, piotr: Account
):
    line = waiting_line("250,00")
    first, second = (f"{WAITING}{line.pk}/konto/{one.pk}/" for one in (anna, piotr))
    sent = hidden(clerk, second)
    split = {"expected": sent["expected"], "account_1": "100006", "amount_1": "100"}
    other = f"{WAITING}{line.pk}/na-kilka-kont/"
    partly = clerk.post(other, {**split, "krok": "zapisz"}, follow=True)

    said = words_at(clerk.post(second, sent, follow=True))
    clerk.post(first, hidden(clerk, first))
    late = words_at(clerk.post(second, sent, follow=True))

    assert "Zaksięgowano na koncie 100006." in words_at(partly)
    assert "rozliczył przed chwilą ktoś inny: zostało z niej 150,00 zł" in said
    assert "Tę wpłatę już rozliczono. Niczego nie zapisano." in late
    assert ledger(piotr) == [(1, "PAYMENT", "-100.00")]
    assert ledger(anna) == [(1, "PAYMENT", "-150.00")]


@pytest.mark.thorough
def test_wrong_parts_come_back_with_words(clerk: Client, anna: Account):
    address = f"{WAITING}{waiting_line('250,00').pk}/na-kilka-kont/"

    for sent, said in (
        ({}, "Podaj konto i kwotę większą od zera."),
        ({"account_1": "100005"}, "Podaj kwotę dla tego konta."),
        ({"amount_2": "5"}, "Podaj numer konta dla tej kwoty."),
        ({"account_1": "100009", "amount_1": "5"}, "Nie ma konta o numerze 100009."),
        ({"account_1": "100005", "amount_1": "pięć"}, "Kwota na konto 1"),
        ({"account_1": "100005", "amount_1": "250,01"}, "a do rozliczenia jest 250,00 zł"),
    ):
        assert said in words_at(clerk.post(address, {"expected": "25000", **sent})), sent
    assert (ledger(anna), list_waiting_entries().count()) == ([], 1)


def test_a_payment_of_a_closed_month_says_when_it_is_booked(client, anna: Account):
    daria = sign_in_clerk(client, CLERK)
    close_period(Period(2026, 3), by=daria, today=TODAY)
    line = waiting_line("250,00", payer="100005")
    address = f"{WAITING}{line.pk}/konto/{anna.pk}/"

    listed, seen = words_at(client.get(WAITING)), words_at(client.get(address))
    client.post(address, hidden(client, address))

    assert "miesiąc zamknięty" in listed
    assert "Zaksięguj ponownie" not in listed
    assert "Zostanie zaksięgowana z datą 01.04.2026" in seen
    assert LedgerEntry.objects.get().booking_date == date(2026, 4, 1)


def test_returned_and_kept_payments_leave_the_list_and_can_come_back(clerk: Client):
    take(operation("1,00", name="NADAWCA"), operation("2,00", name="BANK"))
    returned, kept = BankEntry.objects.order_by("line_no")

    for line, slug, sent in (
        (returned, "zwrot", {"expected": "100", "day": "2026-11-20", "note": "przelew 7"}),
        (kept, "nie-dotyczy", {"expected": "200", "kept_as": "INTEREST"}),
    ):
        assert clerk.post(f"{WAITING}{line.pk}/{slug}/", sent).status_code == 302
    empty = words_at(clerk.get(WAITING))
    page = words_at(clerk.get(f"{WAITING}{returned.pk}/"))
    placement = Placement.objects.get(kind="KEPT")
    withdraw = reverse("ebok_desk_waiting_withdraw", args=[placement.pk])
    assert clerk.post(withdraw, {"reason": "Pomyłka przy wyborze."}).status_code == 302

    assert "Nie ma wpłat do wyjaśnienia." in empty
    assert "zwrócona nadawcy, 1,00 zł, 20.11.2026, przelew 7" in page
    assert [(line.name, line.remaining.digits) for line in list_waiting_entries()] == [
        ("BANK", "2,00")
    ]
    actions = AuditEvent.objects.filter(object_type__icontains="bankentry").order_by("seq")
    found = [action.action for action in actions if action.action.startswith("P")]
    assert found == ["PAYMENT_RETURNED", "PAYMENT_KEPT", "PLACEMENT_WITHDRAWN"]


@pytest.mark.thorough
def test_a_statement_taken_back_is_posted_again_in_one_step(client, anna: Account, piotr: Account):
    daria = sign_in_clerk(client, CLERK)
    take(operation("1,00", payer="100005"), operation("2,00", payer="100006"), operation("3,00"))
    batch = LedgerEntry.objects.order_by("pk")[0].batch
    reverse_batch(batch, on=TODAY, reason=REASON, made_by=daria, today=TODAY)

    listed = words_at(client.get(WAITING))
    file = BankFile.objects.get()
    its_page = client.get(reverse("bank_pliki_modeladmin_inspect", args=[file.pk]))
    step = f"{WAITING}ponownie/?plik={file.pk}"
    asked = words_at(client.get(step))
    done = words_at(client.post(step, follow=True))
    again = words_at(client.post(f"{WAITING}ponownie/", follow=True))

    assert listed.count("zaksięgowanie wystornowano") == 2
    assert "Zaksięguj ponownie dopasowane (2)" in listed
    assert f'href="{step}">Zaksięguj ponownie dopasowane (2)</a>' in text_of(its_page)
    assert "Wpłaty do ponownego zaksięgowania: 2." in asked
    assert "Zaksięgowano 2 wpłaty." in done
    assert "Nie ma wpłat, które da się od razu zaksięgować ponownie." in again
    expected = [(1, "PAYMENT", "-1.00"), (2, "REVERSAL", "1.00"), (3, "PAYMENT", "-1.00")]
    assert ledger(anna) == expected
    assert [line.amount.digits for line in list_waiting_entries()] == ["3,00"]


def test_a_return_proposes_the_storno_of_what_it_takes_back(clerk: Client, anna: Account):
    take(
        operation("50,00", payer="100005", sender=SENDER),
        operation("50,00", mark="RC", sender=SENDER, day=date(2026, 3, 20)),
        operation("60,00", mark="RC", sender=SENDER, day=date(2026, 3, 20)),
    )
    known, unknown = BankEntry.objects.filter(mark="RC").order_by("line_no")
    step = f"{WAITING}{known.pk}/storno-wplaty/"

    offered = [words_at(clerk.get(f"{WAITING}{one.pk}/")) for one in (known, unknown)]
    seen = words_at(clerk.post(step, {"expected": "5000", "krok": "sprawdz"}))
    clerk.post(step, {"expected": "5000", "krok": "zapisz"})
    refused = words_at(clerk.post(f"{WAITING}{unknown.pk}/storno-wplaty/", {"expected": "6000"}))

    assert ["Bank cofnął tę wpłatę" in page for page in offered] == [True, False]
    assert "Konto 100005, Anna Lis – teraz: " in seen
    assert ledger(anna) == [(1, "PAYMENT", "-50.00"), (2, "REVERSAL", "50.00")]
    assert LedgerEntry.objects.get(seq=2).booking_date == date(2026, 3, 20)
    assert list(list_waiting_entries()) == [unknown]
    first = Placement.objects.get(kind="RETURNED")
    assert (first.bank_entry.mark, first.taken_back_by) == ("C", known)
    assert "Nie wiadomo, którą wpłatę cofnął bank." in refused


def test_another_account_is_found_from_the_payment(clerk: Client, piotr: Account):
    line = waiting_line("250,00", name="X")

    found = clerk.get(f"{WAITING}{line.pk}/?q=nowak").content.decode()

    assert LINK.findall(found) == [f"{WAITING}{line.pk}/konto/{piotr.pk}/"]


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_payment_and_for_four(clerk: Client, anna: Account):
    costs = []
    for count in (1, 3):
        take(*(operation("250,00", name="ANNA LIS", sender=SENDER) for _ in range(count)))
        costs.append(queries_of_page(clerk, WAITING))

    assert len(LINK.findall(clerk.get(WAITING).content.decode())) == 4
    assert costs[0] == costs[1]


def test_the_queue_is_read_by_its_index():
    assert "payments_bank_entry_queue" in list_waiting_entries().explain()


def test_the_file_of_the_list_holds_numbers_and_no_formulas(clerk: Client, anna: Account):
    waiting_line("1234,50", title="=1+1", name="ANNA LIS")

    answer = clerk.get(f"{WAITING}?export=csv")

    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = content.splitlines()[1:]
    assert row.split(";") == [
        "ANNA LIS",
        "2026-03-09",
        "1234,50",
        "'=1+1",
        "bez numeru konta",
        "100005 Anna Lis (imię i nazwisko płatnika)",
    ]


@pytest.mark.thorough
def test_a_duplicate_that_is_none_is_let_wait_and_placed(clerk: Client, anna: Account):
    line = waiting_line("70,00")
    BankEntry.objects.filter(pk=line.pk).update(fate="DUPLICATE", remaining=ZERO)
    step, place = f"{WAITING}{line.pk}/inna-wplata/", f"{WAITING}{line.pk}/konto/{anna.pk}/"

    offered = words_at(clerk.get(f"{WAITING}{line.pk}/"))
    short = words_at(clerk.post(step, {"reason": "inna"}))
    clerk.post(step, {"reason": "Dwa przelewy tego samego dnia."})
    listed = words_at(clerk.get(WAITING))
    again = words_at(clerk.post(step, {"reason": "Dwa przelewy tego samego dnia."}))
    clerk.post(place, hidden(clerk, place))

    assert "To nie jest powtórzenie" in offered
    assert "Podaj powód (co najmniej 10 znaków)." in short
    assert "nie jest powtórzeniem" in listed
    assert "Ta operacja nie jest zapisana jako powtórzenie." in again
    assert ledger(anna) == [(1, "PAYMENT", "-70.00")]


def test_posting_again_costs_the_same_for_one_payment_and_for_four(client, anna: Account):
    daria = sign_in_clerk(client, CLERK)
    asked = []
    for count in (1, 4):
        operations = [operation("1,00", payer="100005") for _ in range(count)]
        take(*operations, opening=f"{BankEntry.objects.count()},00")
        batch = LedgerEntry.objects.latest("pk").batch
        reverse_batch(batch, on=TODAY, reason=REASON, made_by=daria, today=TODAY)
        asked.append(
            (queries_of(client.post, f"{WAITING}ponownie/", {}), list_waiting_entries().count())
        )

    assert asked == [(asked[0][0], 0)] * 2


@pytest.mark.thorough
def test_what_a_file_posted_is_joined_or_warned_of(clerk: Client, anna: Account, piotr: Account):
    day = {"external_id": "A", "value_date": "2026-03-09", "amount": "250,00", "nrb": ""}
    bring(file("payments", PAYMENT | day | {"account_no": "100006"}))
    line = waiting_line("250,00", name="EWA KOS")
    of_anna, of_piotr = (f"{WAITING}{line.pk}/konto/{one.pk}/" for one in (anna, piotr))

    listed, warned = words_at(clerk.get(WAITING)), words_at(clerk.get(of_anna))
    seen = words_at(clerk.get(of_piotr))
    done = words_at(clerk.post(of_piotr, hidden(clerk, of_piotr), follow=True))

    assert "100006 Piotr Nowak taka wpłata z tego dnia jest już na koncie z pliku" in listed
    assert "zaksięgowano już z pliku wpłat na koncie: 100006." in warned
    assert "Ta wpłata jest już na koncie z pliku wpłat (pozycja 1)." in seen
    assert ("Połącz Inne konto" in seen, "Zaksięguj Inne konto" in warned) == (True, True)
    assert "saldo −250,00 zł. Po zaksięgowaniu: Nadpłata: 250,00 zł; saldo −250,00 zł." in seen
    assert "Wpłata była już na koncie 100006 z pliku wpłat. Połączono ją z nią." in done
    assert (ledger(piotr), ledger(anna)) == ([(1, "PAYMENT", "-250.00")], [])
    assert not list_waiting_entries().exists()


@pytest.mark.thorough
@pytest.mark.both_databases
def test_the_list_is_filtered_and_summed(clerk: Client, anna: Account):
    anna.closed_on = date(2026, 3, 1)
    anna.save()
    old = date(2026, 3, 1)
    take(operation("10,00", name="EWA"), operation("20,00", name="OLA", payer="100005"))
    take(
        operation("30,00", name="JAN"),
        operation("1,50", name="BANK", mark="RC", day=old),
        opening="30,00",
    )
    first = BankEntry.objects.order_by("pk")[0].statement_id
    age = (TODAY - old).days
    shown = {
        "": (
            ["BANK", "EWA", "OLA", "JAN"],
            "Razem do wyjaśnienia: 60,00 zł · cofnięte przez bank: 1,50 zł",
        ),
        "?dlaczego=ACCOUNT_CLOSED": (["OLA"], "Razem do wyjaśnienia: 20,00 zł"),
        f"?wyciag={first}": (["EWA", "OLA"], "Razem do wyjaśnienia: 30,00 zł"),
        "?kwota_od=10&kwota_do=20": (["EWA", "OLA"], "Razem do wyjaśnienia: 30,00 zł"),
        "?kwota_do=1,50": (
            ["BANK"],
            "Razem do wyjaśnienia: 0,00 zł · cofnięte przez bank: 1,50 zł",
        ),
        "?wiek=90": (["BANK", "EWA", "OLA", "JAN"], "60,00 zł"),
        "?q=jan&kwota_od=20": (["JAN"], "Razem do wyjaśnienia: 30,00 zł"),
        # Wrong values filter nothing; a statement of which nothing waits has an empty list.
        "?dlaczego=X&wiek=5&kwota_od=x": (["BANK", "EWA", "OLA", "JAN"], "60,00 zł"),
        "?wyciag=999": ([], "Żadna wpłata do wyjaśnienia nie pasuje do filtra."),
    }
    assert age > 90
    for query, (names, words) in shown.items():
        page = words_at(clerk.get(f"{WAITING}{query}"))
        assert words in page, query
        found = [
            name
            for name in ("BANK", "EWA", "OLA", "JAN")
            if f"{name} " in page.split("Nadawca Data")[-1]
        ]
        assert found == names, query
