"""What a resident finds on a mirror: parts with data, documents, rows to complain about."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.base.money.amounts import ZERO
from cms_ext.operations.feeds.domain import queue_late_feeds
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.models import FeedComponent, FeedItem, FeedPosting, FeedSnapshot, FreeMoney
from ebok_plugin.panel.domain.first_page import list_account_tiles
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.statements.models import FileLink
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.mirror.feeds import balance, bring, feed
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import cells, page_problems, parsed, words_at
from tests.papers_read import words_of
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
COMMON = "74999000090000000000000001"
READER = "Maria Czytająca"
DEBTOR, CREDITOR, STRANGER = "100004", "100011", "100007"
AT = f"/e-bok/konto/{DEBTOR}"
OWN_ONLY = (
    "zmiana/", "raty/", "odsetki/", "uklad/1/", "pozycja/1/", "naliczenie/1/",
    "naliczenie/1/pdf/", "dodatek-mieszkaniowy/",
)  # fmt: skip


@shared
def snapshot() -> FeedSnapshot:
    settle_office()
    bring("balances_ok.csv", today=TODAY)
    return FeedSnapshot.objects.get()


@pytest.fixture
def maria(client: Client, snapshot: FeedSnapshot, settings) -> Client:
    """Maria reads the account of a debtor and of one who has overpaid."""
    settings.COOP_LEDGER = "mirror"
    for number in (DEBTOR, CREDITOR):
        grant(Account.objects.get(account_no=number), READER)
    signed_in(client, READER)
    return client


def row_of(model: type, number: str) -> int:
    row = model._default_manager.filter(account__account_no=number).first()
    assert row is not None
    key: int = row.pk
    return key


def test_parts_with_data_are_there_and_say_whose_figures_they_are(maria: Client):
    home = maria.get("/e-bok/", {"konto": DEBTOR})
    said = words_at(home)

    assert page_problems(home) == []
    for words in (
        "Zaległość: 1 138,19 zł", "Stan na 20.11.2026 z programu finansowo-księgowego.",
        "Opłata za 03/2026", "zostało z 1 381,65 zł", "Za grudzień: 1 427,38 zł do wtorku",
        "Ostatnie operacje", "Jak zmieniała się opłata",
    ):  # fmt: skip
        assert words in said
    for words in ("Raty, telefon", "saldo się zmieniło", "za 2025 rok", "dodatek mieszkaniowy"):
        assert words not in said
    assert "Wolna nadpłata" in words_at(maria.get("/e-bok/", {"konto": CREDITOR}))


@pytest.mark.thorough
def test_parts_without_data_are_absent(client: Client, settings):
    settings.COOP_LEDGER = "mirror"
    settle_office()
    bring(feed(balance(DEBTOR, "80.00", payer_name="Jan Nowak"), day=str(TODAY)), today=TODAY)
    grant(Account.objects.get(), READER)
    signed_in(client, READER)
    home = client.get("/e-bok/")
    said = words_at(home)

    assert page_problems(home) == []
    assert "Do zapłaty: 80,00 zł" in said
    assert "Z czego się składa, powie Dział" in said
    for words in ("Ostatnie operacje", "12 miesięcy", "Jak zmieniała się", "Następna opłata"):
        assert words not in said
    assert "samo saldo, bez operacji" in words_at(client.get("/e-bok/konto/"))
    assert "Terminu nie podano" in words_at(client.get("/e-bok/terminy/"))
    [tile] = list_account_tiles(User.objects.get(realm="ebok"), "ebok", TODAY)
    assert tile.title == "Do zapłaty: 80,00\u00a0zł"
    assert client.get(f"{AT}/zestawienie/pdf/").status_code == 200


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("own", "shown"), [(True, "Na ten rachunek płaci wiele osób"), (False, "poda biuro")]
)
def test_the_pay_block_says_one_place_to_pay(client: Client, settings, own: bool, shown: str):
    settings.COOP_LEDGER, settings.COOP_OWN_BANK_ACCOUNTS = "mirror", ()
    if own:
        OwnBankAccount.objects.create(nrb=COMMON, name="opłaty", is_common=True)
    rows = [balance(DEBTOR, "80.00", payer_name="Jan Nowak")]
    bring(feed(*rows, day=str(TODAY)), today=TODAY)
    grant(Account.objects.get(), READER)
    signed_in(client, READER)

    said = words_at(client.get("/e-bok/"))
    found = [words for words in ("Na ten rachunek płaci wiele osób", "poda biuro") if words in said]
    assert found == [shown]


@pytest.mark.parametrize("path", OWN_ONLY)
def test_what_only_an_own_ledger_can_answers_like_nothing(maria: Client, path: str):
    assert maria.get(f"{AT}/{path}").status_code == 404


def test_accounts_side_by_side_have_the_sums_of_the_program(maria: Client):
    page = maria.get("/e-bok/konto/zestawienie/", {"od": "2026-11-01", "do": "2026-11-20"})

    rows = [row[1:] for row in cells(parsed(page), "//tbody/tr")]
    assert ["1 138,19", "1 427,38", "1 427,38", "1 138,19"] in rows
    assert ["−488,88nadpłata", "776,78", "800,00", "−512,10nadpłata"] in rows


@pytest.mark.all_plugins
@pytest.mark.always
def test_a_row_has_a_page_and_is_nobody_else_s(maria: Client, snapshot: FeedSnapshot):
    pages = (
        (FeedItem, "naleznosc", DEBTOR, "NAL/2026/03/100004"),
        (FreeMoney, "wolna-wplata", CREDITOR, "WPL/2026/100011"),
        (FeedPosting, "zapis", DEBTOR, "1 427,38 zł"),
        (FeedComponent, "skladnik", DEBTOR, "Ilość"),
    )
    for model, words, number, figure in pages:
        page = maria.get(f"/e-bok/konto/{number}/{words}/{row_of(model, number)}/")
        assert page_problems(page) == []
        assert figure in words_at(page)
        assert "Stan z programu na dzień 20.11.2026" in words_at(page)
        assert "Zgłoś reklamację tej pozycji" in words_at(page)
    foreign = row_of(FeedPosting, STRANGER)
    for path in (
        f"{AT}/zapis/{foreign}/", f"{AT}/zapis/999999999/", f"{AT}/naleznosc/99999999999/",
        f"{AT}/skladnik/{row_of(FeedComponent, STRANGER)}/",
        f"/e-bok/konto/{STRANGER}/zapis/{foreign}/", f"/e-bok/konto/{STRANGER}/",
        f"/e-bok/konto/{STRANGER}/skladniki/", f"/e-bok/konto/{STRANGER}/zestawienie/pdf/",
        f"/e-bok/konto/{STRANGER}/zestawienie/csv/", f"/e-bok/konto/{STRANGER}/potwierdzenie/",
    ):  # fmt: skip
        assert maria.get(path).status_code == 404
    # A snapshot that was taken back is no longer true.
    FeedSnapshot.objects.update(state="TAKEN_BACK", reason="zły plik")
    assert maria.get(f"{AT}/naleznosc/{row_of(FeedItem, DEBTOR)}/").status_code == 404


@pytest.mark.all_plugins
def test_a_complaint_freezes_the_row_with_its_day(maria: Client):
    page = maria.get(f"/e-bok/sprawy/pozycja/feed-item/{DEBTOR}.{row_of(FeedItem, DEBTOR)}/")

    assert "Zostało do zapłaty 594,15 zł" in words_at(page)
    assert "Stan z programu na dzień 20.11.2026" in words_at(page)
    component = FeedComponent.objects.filter(account__account_no=DEBTOR).first()
    assert component is not None
    rows = maria.get(f"{AT}/skladniki/")
    listed = maria.get(parsed(rows).xpath("//section[@aria-labelledby='teraz']//a/@href")[0])
    assert f"{AT}/skladnik/{component.pk}/" in listed.content.decode()
    page = maria.get(f"/e-bok/sprawy/pozycja/feed-component/{DEBTOR}.{component.pk}/")
    assert "Stawka 4,60 zł Kwota 286,58 zł Stan z programu na dzień 20.11.2026" in words_at(page)
    charge = FeedPosting.objects.get(account__account_no=DEBTOR, amount__gt=ZERO)
    charged = maria.get(f"{AT}/zapis/{charge.pk}/")
    assert f"{AT}/skladnik/{component.pk}/" in charged.content.decode()
    foreign = f"/e-bok/sprawy/pozycja/feed-item/{DEBTOR}.{row_of(FeedItem, STRANGER)}/"
    assert maria.get(foreign).status_code == 404


def test_one_item_or_a_chosen_amount_has_its_transfer_and_code(maria: Client):
    first = row_of(FeedItem, DEBTOR)
    item = maria.get(f"{AT}/zaplac/", {"pozycja": first})
    chosen = maria.get(f"{AT}/zaplac/", {"kwota": "250"})
    wrong = [maria.get(f"{AT}/zaplac/", {"kwota": text}) for text in ("-1", "dużo", "")]

    assert page_problems(item) == page_problems(chosen) == []
    assert "Opłata za 03/2026: 594,15 zł" in words_at(item)
    assert "Opłata 100004 03/2026" in words_at(item)
    assert "Wybrana kwota: 250,00 zł" in words_at(chosen)
    assert ["Kod QR do przelewu" in one.content.decode() for one in (item, chosen)] == [True] * 2
    assert ["Tytuł przelewu" in words_at(one) for one in wrong] == [False] * 3
    assert maria.get(f"/e-bok/konto/{STRANGER}/zaplac/").status_code == 404
    # Nothing to pay: the first page says so.
    assert maria.get(f"/e-bok/konto/{CREDITOR}/zaplac/").status_code == 302


@pytest.mark.thorough
def test_papers_say_whose_figures_they_are_and_are_confirmed(maria: Client, snapshot: FeedSnapshot):
    source = "stan na 20.11.2026 z programu finansowo-księgowego"
    statement = maria.get(f"{AT}/zestawienie/pdf/?od=2026-01-01&do=2026-11-20").content
    confirmation = maria.get(f"{AT}/potwierdzenie/").content
    slip = maria.get(f"{AT}/druk/").content

    assert "od 1 listopada 2026 r. do 20 listopada 2026 r." in words_of(statement)
    assert "według programu finansowo-księgowego" in words_of(confirmation)
    for pdf in (statement, confirmation, slip):
        assert source in words_of(pdf)
        answer = maria.post("/weryfikacja/plik/", {"plik": SimpleUploadedFile("pismo.pdf", pdf)})
        assert "Zgadza się." in words_at(answer)
    assert {link.snapshot_id for link in FileLink.objects.all()} == {snapshot.pk}


def test_a_late_feed_is_said_to_residents_and_on_the_desk(maria: Client, settings):
    assert queue_late_feeds(None, TODAY).number == 0
    settings.COOP_TODAY = date(2026, 11, 30)

    assert "Od tego dnia nie przyszły nowsze dane." in words_at(maria.get("/e-bok/"))
    waiting = queue_late_feeds(None, settings.COOP_TODAY)
    assert (waiting.number, waiting.oldest) == (1, TODAY)
    assert waiting.nearest is not None
    assert waiting.nearest < settings.COOP_TODAY


@pytest.mark.thorough
def test_the_first_page_costs_the_same_for_two_accounts_and_for_four(maria: Client):
    pages = ("/e-bok/", "/e-bok/konto/", "/e-bok/terminy/")
    for page in pages:
        maria.get(page)
    two = [queries_of_page(maria, page) for page in pages]
    for number in ("100008", "100012"):
        grant(Account.objects.get(account_no=number), READER)

    assert [queries_of_page(maria, page) for page in pages] == two


@pytest.mark.all_plugins
def test_a_change_of_persons_becomes_one_case_of_the_household(maria: Client):
    flat = maria.get(f"{AT}/lokal/")
    assert page_problems(flat) == []
    assert "Z czego składa się opłata" in words_at(flat)
    page, sent = f"{AT}/osoby/?od=2026-12-01&osoby=3", {"prawda": "on", "slowa": "Syn wyjechał."}
    assert page_problems(maria.get(page)) == []
    many = maria.post(f"{AT}/osoby/?od=2026-12-01&osoby=50", sent)
    assert (many.status_code, "Podaj najwyżej 20 osób" in words_at(many)) == (200, True)

    case = maria.post(page, sent).headers["Location"]

    said = words_at(maria.get(case))
    assert "Zmiana liczby osób w lokalu: 3 od 01.12.2026" in said
    assert "Syn wyjechał." in said
    again = maria.post(page, sent)
    assert (again.status_code, "już czeka na odpowiedź" in words_at(again)) == (200, True)
