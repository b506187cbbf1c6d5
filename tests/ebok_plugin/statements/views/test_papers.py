"""My documents: mine only, the receipt of the addressee, and the consent given and taken back."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.models import Desk
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.delivery_consent import DELIVERY_CONSENT
from ebok_plugin.statements.domain.issued_file import compare_figures, is_whole
from ebok_plugin.statements.models import DeliveryConsent, Paper
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.statements.houses import TODAY, carry_through
from tests.ebok_plugin.statements.offices import TODAY as DEMO_DAY
from tests.ebok_plugin.statements.offices import read_by_anna, sample, settle_office
from tests.page_checks import cells, page_problems, parsed, said, texts
from tests.papers_read import words_of
from tests.people import resident
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

PAGE = "/e-bok/dokumenty/"
CONSENT = "/e-bok/dokumenty/zgoda/"


def signed_in(client: Client, name: str, login: str = "") -> Person:
    person = Person.objects.get(name=name)
    user = person.users.first() or resident("ebok", login, name)
    client.force_login(user)
    return person


def rows(client: Client) -> list[list[str]]:
    return cells(parsed(client.get(PAGE)))


def paper_of(account: Account) -> Paper:
    return Paper.objects.get(account=account)


def test_a_changed_paper_is_not_served_and_leaves_no_receipt(client, accounts: dict[str, Account]):
    signed_in(client, "Anna Lis")
    paper = Paper.objects.filter(account__in=accounts.values(), channel="ELECTRONIC").first()
    path = Path(paper.file.path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    answer = client.get(f"{PAGE}{paper.pk}/")

    assert answer.status_code == 503
    assert "Nie możemy teraz wydać tego pliku" in answer.content.decode()
    assert Paper.objects.get(pk=paper.pk).opened_at is None
    assert CheckResult.objects.get(code="files").findings == 1


def test_the_list_holds_the_papers_of_all_own_accounts_and_opening_is_the_receipt_once(
    client, accounts: dict[str, Account]
):
    signed_in(client, "Anna Lis")

    answer = client.get(PAGE)

    assert page_problems(answer) == []
    assert "no-store" in answer["Cache-Control"]
    assert [(row[1], row[2], row[3]) for row in rows(client)] == [
        ("ul. Wzorcowa 1 m. 01", "20.03.2026", "w E-BOK, nieotwarty"),
        ("ul. Wzorcowa 1 m. 02", "20.03.2026", "w E-BOK, nieotwarty"),
    ]

    paper = paper_of(accounts["anna"])

    answer = client.get(f"{PAGE}{paper.pk}/")
    first = paper_of(accounts["anna"]).opened_at
    client.get(f"{PAGE}{paper.pk}/")

    assert "Opłata za marzec 2026" in words_of(answer.content)
    assert answer["Content-Disposition"] == 'inline; filename="dokument-100001-2026-03-20.pdf"'
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert first is not None
    assert paper_of(accounts["anna"]).opened_at == first
    assert AuditEvent.objects.filter(action="PAPER_OPENED").count() == 1
    assert [row[3][:7] for row in rows(client)] == ["otwarto", "w E-BOK"]


def test_the_page_leads_to_what_one_can_make_oneself_whatever_was_sent(
    client, accounts: dict[str, Account]
):
    """With one account its statements, with several the one of all; each address answers."""
    offered = []
    grant(open_account("100077"), "Jan Nowy")
    for name, login in (("Anna Lis", ""), ("Jan Nowy", "EB-500077-1")):
        signed_in(client, name, login)
        page = client.get(PAGE)
        links = parsed(page).xpath("//section[@aria-labelledby='pobierz']//a/@href")
        offered.append(links)
        assert {client.get(link).status_code for link in links} == {200}
        assert page_problems(page) == []

    of_one, of_all = "/e-bok/konto/100077/zestawienie/", "/e-bok/konto/zestawienie/"
    # The last one is where a notice is: an office of declarations has it there.
    assert [links[:-1] for links in offered] == [
        [of_all, "/e-bok/konto/"],
        [f"{of_one}pdf/?rok=2025", f"{of_one}pdf/?rok=2026", of_one],
    ]


def test_the_first_page_names_what_was_not_opened(client, accounts: dict[str, Account]):
    unread = "//p[contains(@class, 'note') and contains(., 'Nieprzeczytane')]"
    grant(accounts["anna"], "Piotr Wrona", role="CO_OWNER")
    signed_in(client, "Piotr Wrona", "EB-500002-1")
    not_his = said(parsed(client.get("/e-bok/", {"konto": "100001"})), unread)
    signed_in(client, "Anna Lis")

    both = said(parsed(client.get("/e-bok/")), unread)
    client.get(f"{PAGE}{paper_of(accounts['anna']).pk}/")
    one = said(parsed(client.get("/e-bok/")), unread)

    assert (not_his, both, one) == (
        [],
        ["Nieprzeczytane: Opłata za marzec 2026 i jeszcze 1 pismo"],
        ["Nieprzeczytane: Opłata za marzec 2026"],
    )


def test_somebody_else_who_may_read_leaves_no_receipt(client, accounts: dict[str, Account]):
    grant(accounts["anna"], "Piotr Wrona", role="CO_OWNER")
    grant(accounts["piotr"], "Piotr Wrona")
    signed_in(client, "Piotr Wrona", "EB-500002-1")

    assert client.get(f"{PAGE}{paper_of(accounts['anna']).pk}/").status_code == 200

    assert paper_of(accounts["anna"]).opened_at is None
    assert not AuditEvent.objects.filter(action="PAPER_OPENED").exists()


def test_a_foreign_paper_and_none_are_the_same_and_papers_have_no_other_address(
    client, accounts: dict[str, Account]
):
    signed_in(client, "Anna Lis")

    answers = [client.get(f"{PAGE}{key}/") for key in (paper_of(accounts["piotr"]).pk, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    with pytest.raises(ValueError, match="nie ma adresu"):
        _ = paper_of(accounts["anna"]).file.url


def test_consent_is_given_taken_back_and_kept(client, accounts: dict[str, Account]):
    grant(accounts["piotr"], "Piotr Wrona")
    piotr = signed_in(client, "Piotr Wrona", "EB-500002-1")
    offered = client.get(PAGE)
    assert "Nie mamy Twojego adresu e-mail" in offered.content.decode()
    assert texts(parsed(offered), "//blockquote") == [DELIVERY_CONSENT.wording]
    assert texts(parsed(offered), "//section[@id='zgoda']//button") == ["Zgadzam się"]

    for _ in range(2):
        assert client.post(CONSENT, {"zgoda": "tak"})["Location"] == PAGE
    held = parsed(client.get(PAGE))
    assert texts(held, "//section[@id='zgoda']//button") == ["Wycofuję zgodę"]
    for _ in range(2):
        client.post(CONSENT, {"zgoda": "nie"})
    client.post(CONSENT, {"zgoda": "tak"})

    kept = DeliveryConsent.objects.filter(person=piotr).order_by("pk")
    facts = [(one.text_version, one.withdrawn_at is None) for one in kept]
    assert facts == [(DELIVERY_CONSENT.version, False), (DELIVERY_CONSENT.version, True)]
    events = AuditEvent.objects.filter(action__startswith="DELIVERY_CONSENT", subject=piotr)
    found = [event.action.rpartition("_")[2] for event in events.order_by("seq")]
    assert found == ["GIVEN", "WITHDRAWN", "GIVEN"]


@pytest.mark.usefixtures("accounts")
def test_guests_and_members_are_kept_out_and_a_consent_is_given_by_post_only(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(resident("ikcs", "IKCS-0007", "Ewa Bór"))
    assert client.get(PAGE).status_code == 403
    signed_in(client, "Anna Lis")
    assert client.get(CONSENT).status_code == 405


@pytest.mark.thorough
def test_the_list_costs_the_same_for_two_papers_and_for_eight(client, accounts: dict[str, Account]):
    signed_in(client, "Anna Lis")

    of_two = queries_when_warm(lambda: client.get(PAGE))
    for day in (1, 2, 3):
        start_notices(Period(2026, 3), today=TODAY.replace(day=day), origin=SYSTEM)
    carry_through()
    assert queries_when_warm(lambda: client.get(PAGE)) == of_two
    assert len(rows(client)) == 8


ACCOUNT = "/e-bok/konto/100004/"
PATHS = {
    "slip": ("druk/", "druk-do-zaplaty-100004-2026-11-20.pdf", "Druk do zapłaty"),
    "confirmation": (
        "potwierdzenie/",
        "potwierdzenie-salda-100004-2026-11-20.pdf",
        "Potwierdzenie salda",
    ),
    "benefit": (
        "dodatek-mieszkaniowy/",
        "dodatek-mieszkaniowy-100004-2026-11-20.pdf",
        "Dane do wniosku o dodatek mieszkaniowy",
    ),
    "notice": ("naliczenie/{seq}/pdf/", "oplata-100004-2026-11.pdf", "Opłata za listopad 2026"),
}


@shared
def debtor() -> Account:
    settle_office()
    return sample("100004")


@pytest.fixture
def account(client, debtor: Account) -> Account:
    return read_by_anna(client, debtor)


def november(account: Account) -> int:
    return account.entries.get(document__period="2026-11").seq


@pytest.mark.thorough
def test_a_paper_about_today_and_the_confirmation_bears_our_code(client, account: Account):
    for form, (path, name, title) in PATHS.items():
        answer = client.get(ACCOUNT + path.format(seq=november(account)))

        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="{name}"'
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert title in words_of(answer.content)
        assert AuditEvent.objects.get(action="DOWNLOAD", changes__format=form)

    words = words_of(client.get(f"{ACCOUNT}potwierdzenie/").content).split()

    [code] = [word for word in words if is_whole(word)]
    balance = read_balance(account, DEMO_DAY).balance
    assert compare_figures(code, DEMO_DAY, balance).agrees


def test_who_owes_nothing_or_was_never_charged_is_led_to_the_account(client):
    read_by_anna(client, sample("100006"))

    answer = client.get("/e-bok/konto/100006/druk/")

    assert (answer.status_code, answer["Location"]) == (302, "/e-bok/konto/100006/")
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()

    grant(open_account("100020"), "Anna Lis")

    answer = client.get("/e-bok/konto/100020/dodatek-mieszkaniowy/", follow=True)

    assert answer.redirect_chain == [("/e-bok/konto/100020/", 302)]
    assert "Na tym koncie nie ma jeszcze żadnej naliczonej opłaty." in answer.content.decode()
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()


def test_papers_and_pages_name_the_desk_as_the_office_describes_it(client, account: Account):
    Desk.objects.create(code="DFK", name="Dział Opłat", matter="Opłaty", room="4")

    benefit, notice = (
        words_of(client.get(ACCOUNT + PATHS[form][0].format(seq=november(account))).content)
        for form in ("benefit", "notice")
    )

    assert "Druk gminy podpisuje Dział Opłat, pokój 4." in benefit
    assert "Pytania: Dział Opłat, pokój 4, tel. 00 000 00 00" in notice
    holders = client.get("/e-bok/uprawnienia/").content.decode()
    assert "Uprawnienia nadaje Dział Opłat, pokój 4." in holders


def test_a_charge_that_was_reversed_has_no_notice(client, account: Account):
    entry = account.entries.get(document__period="2026-11")
    reverse_entry(entry, on=DEMO_DAY, reason="pomyłka w stawce", made_by=None, today=DEMO_DAY)

    assert client.get(f"{ACCOUNT}naliczenie/{entry.seq}/pdf/").status_code == 404


@pytest.mark.usefixtures("account")
def test_only_a_get_makes_a_paper(client):
    """None of a foreign account: `panel/views/test_strangers.py`."""
    paths = [ACCOUNT + form.format(seq=1) for form, _name, _title in PATHS.values()]

    found = {path: (client.post(path).status_code, client.head(path).status_code) for path in paths}
    assert found == dict.fromkeys(paths, (405, 405))


@pytest.mark.thorough
def test_the_hourly_measure_holds_for_papers_too(client, account: Account):
    for _ in range(20):
        client.get(f"{ACCOUNT}zestawienie/csv/")

    for form, _name, _title in PATHS.values():
        assert client.get(ACCOUNT + form.format(seq=november(account))).status_code == 429
