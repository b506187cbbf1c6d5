"""What is printed from the account's card, and why not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.by_hand import post_cash_payment
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issue import issue_confirmation
from ebok_plugin.statements.domain.issued_file import describe_issued_file, list_issued_files
from ebok_plugin.statements.models import IssuedFile
from tests.ebok_plugin.desk.clerks import CLERK
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, pay, zl
from tests.page_checks import parsed, text_of, texts
from tests.papers_read import standards_of, words_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def account() -> Account:
    """500,00 owed, 120,00 of it paid at the desk."""
    opened = open_account("100005")
    charge(opened, "2026-10", "500.00")
    post_cash_payment(
        opened,
        zl("120.00"),
        on=TODAY.replace(month=11, day=3),
        title="Wpłata za październik",
        made_by=staff("celina", CLERK),
        today=TODAY,
    )
    return opened


def address(account: Account, print_: str) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/{print_}"


@pytest.mark.thorough
def test_each_print_is_a_paper_and_a_look_in_the_log(auditor: Client, account: Account):
    prints = (
        ("zestawienie/?rok=2026", "od 1 stycznia 2026 r. do 20 listopada 2026 r.", "pdf"),
        ("zestawienie/?od=2026-10-01&do=2026-10-31", "do 31 października 2026 r.", "pdf"),
        ("druk/", "Razem do zapłaty 380,00 zł", "slip"),
        ("saldo/", "380,00 zł", "confirmation"),
        ("dodatek-mieszkaniowy/", "Wydatki na lokal za", "benefit"),
        ("potwierdzenie/2/", "120,00 zł słownie: sto dwadzieścia złotych", "receipt"),
    )

    for print_, words, _form in prints:
        answer = auditor.get(address(account, print_))

        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"], print_
        assert words in words_of(answer.content)
    looks = AuditEvent.objects.filter(action="VIEW").order_by("seq")
    assert [(look.subject, look.changes["format"]) for look in looks] == [
        (account.payer, form) for _print, _words, form in prints
    ]


def test_a_receipt_says_what_it_proves(clerk: Client, account: Account):
    pay(account, "2026-11-05", "80.00", "Przelew")

    at_the_desk = clerk.get(address(account, "potwierdzenie/2/")).content
    from_a_file = words_of(clerk.get(address(account, "potwierdzenie/3/")).content)

    for said in (
        "na koncie 100005 zaksięgowano wpłatę z dnia 3 listopada 2026 r.",
        "Wpłata za październik",
        "w Spółdzielni, gotówką albo kartą",
        "Nie jest dowodem kasowym KP ani fakturą",
    ):
        assert said in words_of(at_the_desk), said
    assert "z pliku wpłat" in from_a_file
    assert "gotówką" not in from_a_file
    assert standards_of(at_the_desk) == ("pl-PL", "1", True)


@pytest.mark.thorough
def test_what_cannot_be_printed_is_said_on_the_card(clerk: Client, account: Account):
    """The payment was taken back, and the debt paid otherwise."""
    celina = staff("celina2", CLERK)
    reason = "Pomyłka w kwocie wpłaty"
    reverse_entry(account.entries.get(seq=2), on=TODAY, reason=reason, made_by=celina, today=TODAY)
    pay(account, "2026-11-05", "500.00")

    for print_, message in (
        ("zestawienie/?od=2026-12-24&do=2026-12-31", "Ten dzień jeszcze nie nadszedł."),
        ("zestawienie/?od=wczoraj&do=", "Wpisz dzień w postaci 2026-11-20."),
        ("potwierdzenie/1/", "Pozycja nr 1 nie jest wpłatą albo została skorygowana."),
        ("potwierdzenie/2/", "Pozycja nr 2 nie jest wpłatą albo została skorygowana."),
        ("druk/", "Na tym koncie nie ma nic do zapłaty."),
    ):
        answer = clerk.get(address(account, print_), follow=True)

        assert answer.redirect_chain == [(f"{address(account, '')}#wydruki", 302)]
        assert message in text_of(answer), print_
    assert clerk.get(address(account, "potwierdzenie/99/")).status_code == 404


@pytest.mark.thorough
def test_what_was_issued_with_a_code_is_listed_beside_paper(auditor: Client, account: Account):
    """A row that was tampered with says so."""
    issued = address(account, "wydane/")
    issue_confirmation(account, origin=SYSTEM, today=TODAY)
    one = queries_of_page(auditor, issued)
    for days in (1, 2, 3):
        issue_confirmation(account, origin=SYSTEM, today=TODAY - timedelta(days=days))

    assert queries_of_page(auditor, issued) == one
    answer = auditor.get(issued)
    rows = texts(parsed(answer), "//table[@class='listing']/tbody/tr")
    assert len(rows) == 4
    first = list_issued_files(account).last()  # of the ones listed, so the last row
    for cell in (
        describe_issued_file(first).code,
        f"{TODAY:%d.%m.%Y}",
        "380,00",
        first.sha256,
        "bez pieczęci",
    ):
        assert cell in rows[-1]
    assert AuditEvent.objects.filter(action="VIEW", object_id=str(account.pk)).exists()

    with connection.cursor() as cursor:
        table = IssuedFile._meta.db_table
        cursor.execute(f"DROP TRIGGER {table}_no_update")
        cursor.execute(f"UPDATE {table} SET closing = 1")
    tampered = "Ten wiersz zmieniono poza programem"
    assert tampered not in text_of(answer)
    assert tampered in text_of(auditor.get(issued))
