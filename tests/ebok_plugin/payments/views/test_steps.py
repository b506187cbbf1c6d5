"""The import screens of the finance desk: upload, rehearsal, posting."""

import csv
import io
import time

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.desks.import_desk.domain import queue
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import ClosedPeriod, LedgerEntry
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.models import BankFile, BankStatement, ImportBatch
from tests.clients import signed_in
from tests.ebok_plugin.payments import screens
from tests.ebok_plugin.payments.bank_accounts import open_accounts, picture
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, PAYMENT, file
from tests.people import staff
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
BROKEN = screens.BANK_SAMPLES / "broken"
GAP = BROKEN / "mt940_statement_gap.sta"
UNBALANCED = BROKEN / "mt940_bad_balance.sta"
HELD = ["BANK_STATEMENT_GAP"]
ACCOUNTS = file("accounts", ACCOUNT)
PAYMENTS = file("payments", PAYMENT)
OLD = "nie czeka już na zaksięgowanie"


def acts() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(stream="ACT").order_by("seq")
    return list(events.values_list("action", "to_state"))


@pytest.mark.thorough
def test_a_statement_is_rehearsed_and_then_posted(desk: Client, daria: User, tmp_path):
    open_accounts()
    before = picture()

    response = desk.post(screens.BANK, {"file": screens.upload(screens.MARCH)})

    page = screens.plain_text(response.content)
    assert picture() == before
    assert "Plik jest poprawny." in page
    for figure in ("15 230,44 zł", "11 967,28 zł", "3 492,77 zł", "23 704,95 zł"):
        assert figure in page
    assert screens.waiting(tmp_path) == 1
    # Matched, waiting and outgoing operations together are the statement.
    rows = [(row.label, row.count, str(row.sum.amount)) for row in response.context["fates"]]
    assert rows == [
        ("zaksięgowana na koncie", 12, "11717.28"),
        ("do wyjaśnienia", 1, "250.00"),
        ("już zaksięgowana z innego wyciągu", 0, "0.00"),
        ("już zaksięgowana z pliku wpłat", 0, "0.00"),
        ("wychodząca", 2, "-3492.77"),
    ]
    together = response.context["together"]
    assert (together.count, str(together.sum.amount)) == (15, "8474.51")

    page = screens.post(desk, page)

    assert "Zaksięgowano plik „pko_like_2026-03.sta”." in page
    assert LedgerEntry.objects.count() == 12
    posted = BankFile.objects.get()
    assert (posted.state, posted.uploaded_by) == ("POSTED", daria)
    assert screens.waiting(tmp_path) == 0
    assert acts() == [("IMPORT_REHEARSED", "rehearsed"), ("IMPORT_BANK", "posted")]


@pytest.mark.thorough
@pytest.mark.parametrize("changed_meanwhile", [False, True])
def test_a_large_file_is_posted_by_the_scheduler_unless_its_rehearsal_got_old(
    desk: Client, daria: User, tmp_path, monkeypatch, changed_meanwhile
):
    open_accounts()
    monkeypatch.setattr(queue, "MAX_ROWS_AT_ONCE", 14)
    queued = screens.post(desk, screens.hand_in(desk, screens.BANK, screens.MARCH))
    said = ["wczyta go za chwilę zadanie w tle", "czeka na wczytanie"]
    assert [words for words in said if words not in queued] == []
    assert (LedgerEntry.objects.count(), screens.waiting(tmp_path)) == (0, 0)
    if changed_meanwhile:
        screens.bring_march()

    queue.commit_queued()

    page = screens.plain_text(desk.get(screens.BANK).content)
    refused = "nie wczytano</strong>. Dane zmieniły się od sprawdzenia."
    assert (">wczytano<" in page, refused in page) == (not changed_meanwhile, changed_meanwhile)
    uploaded = None if changed_meanwhile else daria
    assert (LedgerEntry.objects.count(), BankFile.objects.get().uploaded_by) == (12, uploaded)
    assert list((tmp_path / "imports" / "queued").glob("*")) == []
    assert ("IMPORT_QUEUED", "") in acts()


def test_a_file_of_the_contract_is_rehearsed_and_then_posted(desk: Client, daria: User):
    bring(ACCOUNTS)
    before = all_rows()

    page = screens.hand_in(desk, screens.LEDGER, PAYMENTS)

    changed = {name for name, rows in all_rows().items() if rows != before[name]}
    assert changed == {"cms_ext_audit_auditevent", "cms_ext_audit_streamhead"}
    assert "Plik jest poprawny." in page
    assert "211,41 zł" in page
    assert "0,00 zł → −211,41 zł" in page
    # The log knows the file and the counts, and no cell.
    event = AuditEvent.objects.get(action="IMPORT_REHEARSED")
    assert (event.actor_id, len(event.note)) == (daria.pk, 64)
    expected = {"desk": "ledger", "rows": 1, "new": 1, "changed": 0, "errors": 0, "warnings": 0}
    assert event.changes == expected

    page = screens.post(desk, page, screens.LEDGER)

    assert "Zaksięgowano plik „plik.csv”." in page
    batch = ImportBatch.objects.get(kind="payments")
    assert batch.committed_by == daria
    assert acts()[-2:] == [("IMPORT_REHEARSED", "rehearsed"), ("import.committed", "COMMITTED")]


def test_errors_name_line_field_and_what_is_expected_and_go_to_who_made_the_file(desk: Client):
    bring(ACCOUNTS)
    before = LedgerEntry.objects.count()

    page = screens.hand_in(desk, screens.LEDGER, file("payments", PAYMENT | {"amount": "1e3"}))

    assert "Plik odrzucono." in page
    for part in ("AMOUNT_FORMAT", '<td class="number">3</td>', "<td>Kwota w złotych<br>", "1e3"):
        assert part in page
    assert "Zaksięguj</button>" not in page
    assert LedgerEntry.objects.count() == before

    page = screens.hand_in(desk, screens.LEDGER, file("payments", PAYMENT | {"account_no": "=1+1"}))
    response = desk.post(f"{screens.LEDGER}uwagi/", {"receipt": screens.receipt_in(page)})
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["rodzaj", "plik", "kod", "wiersz", "pole", "jest", "powinno być", "opis"]
    assert [row[:6] for row in rows[1:] if row[0] == "błąd"] == [
        ["błąd", "plik.csv", "TEXT_FORMAT", "3", "account_no", "'=1+1"]
    ]


def test_errors_of_one_cause_are_one_on_the_page_and_all_in_the_file(desk: Client):
    bring(ACCOUNTS)
    rows = [PAYMENT | {"external_id": f"WB-{n}", "amount": "1e3"} for n in range(300)]

    page = screens.hand_in(desk, screens.LEDGER, file("payments", *rows))
    response = desk.post(f"{screens.LEDGER}uwagi/", {"receipt": screens.receipt_in(page)})

    assert "Liczba błędów: 300." in page
    assert page.count("<code>AMOUNT_FORMAT</code>") == 1
    assert "Tak samo w innych wierszach: 299" in page
    assert response.content.decode().count("AMOUNT_FORMAT") == 300


@pytest.mark.thorough
def test_what_stops_a_file_is_confirmed_one_by_one(desk: Client):
    open_accounts()
    screens.bring_march()
    before = picture()
    page = screens.hand_in(desk, screens.BANK, GAP)
    assert "Plik czeka na Twoje potwierdzenie." in page

    for ticked in ([], ["PROBABLE_DUPLICATE"], [*HELD, "BANK_CURRENCY"]):
        page = screens.post(desk, page, confirmed=ticked)
        assert "Zaznacz każdą pozycję" in page or "Wybierz poprawną wartość" in page
        assert picture() == before

    page = screens.post(desk, page, confirmed=HELD)

    assert "Zaksięgowano plik „mt940_statement_gap.sta”." in page
    assert BankFile.objects.order_by("-pk")[0].confirmed == HELD
    assert LedgerEntry.objects.count() == 12  # every operation was posted before


def test_a_statement_that_does_not_add_up_can_only_be_kept(desk: Client):
    open_accounts()
    page = screens.hand_in(desk, screens.BANK, UNBALANCED)
    assert "Plik wstrzymano." in page
    assert "Zaksięguj</button>" not in page
    assert not BankFile.objects.exists()

    page = screens.post(desk, page)

    assert "zachowano jako wstrzymany. Niczego nie zaksięgowano." in page
    assert "BANK_BALANCE_MISMATCH" in page
    kept = BankFile.objects.get()
    with kept.original.open() as original:
        assert (kept.state, original.read()) == ("QUARANTINED", UNBALANCED.read_bytes())
    assert (LedgerEntry.objects.count(), BankStatement.objects.count()) == (0, 0)


def test_what_is_no_statement_is_refused(desk: Client):
    for name, code in {
        "empty.sta": "FILE_EMPTY",
        "mt940_foreign_account.sta": "BANK_UNKNOWN_ACCOUNT",
        "camt_billion_laughs.xml": "XML_DTD_FORBIDDEN",
        "mt940_not_a_statement.sta": "FILE_NOT_STATEMENT",
    }.items():
        page = screens.hand_in(desk, screens.BANK, BROKEN / name)
        assert "Plik odrzucono." in page
        assert f"<code>{code}</code>" in page
        assert "Zachowaj plik" not in page


@pytest.mark.thorough
def test_pressing_twice_posts_once_and_a_known_file_offers_nothing_to_post(desk: Client):
    open_accounts()
    receipt = screens.receipt_in(screens.hand_in(desk, screens.BANK, screens.MARCH))
    screens.press(desk, "ksiegowanie", receipt)
    before = picture()

    assert "jest już w rejestrze" in screens.press(desk, "ksiegowanie", receipt)
    assert picture() == before
    page = screens.hand_in(desk, screens.BANK, screens.MARCH)
    assert "Ten wyciąg już zaimportowano." in page
    assert "Zaksięguj</button>" not in page


@pytest.mark.thorough
def test_a_posting_meanwhile_makes_the_rehearsal_old_and_one_of_another_kind_does_not(desk: Client):
    bring(ACCOUNTS)
    page = screens.hand_in(desk, screens.LEDGER, PAYMENTS)
    bring(file("payments", PAYMENT | {"external_id": "WB-2", "amount": "1,00"}))
    before = LedgerEntry.objects.count()

    page = screens.post(desk, page, screens.LEDGER)

    assert "Dane zmieniły się od sprawdzenia." in page
    assert "−1,00 zł → −212,41 zł" in page
    assert LedgerEntry.objects.count() == before

    neighbour = ACCOUNT | {"account_no": "100007", "premises_code": "L-007", "premises_no": "7"}
    bring(file("accounts", neighbour | {"nrb": "12999000090001000000100007"}))
    assert ImportBatch.objects.filter(kind="accounts").count() == 2
    assert "Zaksięgowano plik" in screens.post(desk, page, screens.LEDGER)
    assert LedgerEntry.objects.count() == before + 1


def test_another_statement_meanwhile_makes_the_rehearsal_old(desk: Client):
    open_accounts()
    page = screens.hand_in(desk, screens.BANK, screens.BANK_SAMPLES / "camt053_v02_2026-03.xml")
    screens.bring_march()

    page = screens.post(desk, page)

    assert "Dane zmieniły się od sprawdzenia." in page
    assert "PROBABLE_DUPLICATE" in page
    assert LedgerEntry.objects.count() == 12


@pytest.mark.thorough
def test_a_month_closed_meanwhile_makes_the_rehearsal_old_and_its_payments_wait(desk: Client):
    open_accounts()
    page = screens.hand_in(desk, screens.BANK, screens.MARCH)
    ClosedPeriod.objects.create(period="2026-03", closed_at=timezone.now())

    page = screens.post(desk, page)

    assert "Dane zmieniły się od sprawdzenia." in page
    assert "miesiąc zamknięty: 12" in page
    assert (LedgerEntry.objects.count(), BankFile.objects.count()) == (0, 0)

    screens.post(desk, page)

    assert (LedgerEntry.objects.count(), list_waiting_entries().count()) == (0, 13)


@pytest.mark.thorough
def test_a_receipt_is_of_a_day_a_person_session_and_screen(desk: Client, daria: User, monkeypatch):
    open_accounts()
    receipt = screens.receipt_in(screens.hand_in(desk, screens.BANK, screens.MARCH))
    colleague = signed_in(staff("aprobata", "finance_approver"))

    assert OLD in screens.press(colleague, "ksiegowanie", receipt)
    assert OLD in screens.press(signed_in(daria), "ksiegowanie", receipt)
    assert OLD in screens.press(desk, "ksiegowanie", receipt, screens.LEDGER)
    assert OLD in screens.press(desk, "ksiegowanie", "zmyslony:pokwitowanie:x")
    with monkeypatch.context() as tomorrow:
        now = time.time()
        tomorrow.setattr(time, "time", lambda: now + 24.1 * 3600)
        assert OLD in screens.press(desk, "ksiegowanie", receipt)
    assert not BankFile.objects.exists()


def test_a_file_given_up_is_gone(desk: Client, tmp_path):
    open_accounts()
    receipt = screens.receipt_in(screens.hand_in(desk, screens.BANK, screens.MARCH))

    page = screens.press(desk, "rezygnacja", receipt)

    assert "Zrezygnowano z pliku „pko_like_2026-03.sta”." in page
    assert screens.waiting(tmp_path) == 0
    assert OLD in screens.press(desk, "ksiegowanie", receipt)
    assert acts() == [("IMPORT_REHEARSED", "rehearsed"), ("IMPORT_DISCARDED", "")]


def test_a_step_without_a_file_leads_back(desk: Client):
    for screen in (screens.BANK, screens.LEDGER):
        for step in ("ksiegowanie", "rezygnacja", "uwagi"):
            assert desk.get(f"{screen}{step}/").headers["Location"] == screen
            assert desk.post(f"{screen}{step}/").headers["Location"] == screen


def test_without_room_for_a_file_the_desk_reads_a_sentence(desk: Client, refusing_disk: str):
    response = desk.post(screens.BANK, {"file": screens.upload(screens.MARCH)})

    assert response.status_code == 503
    assert "Nie możemy teraz zapisać plików." in response.content.decode()
    assert not BankFile.objects.exists()
