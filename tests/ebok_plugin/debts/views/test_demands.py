from datetime import date, timedelta

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.debts.domain.demand import approve_demands, start_demands
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage, DemandRun
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.models import Paper
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import charge, document, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.mirror.feeds import balance, bring, feed
from tests.ebok_plugin.panel.plans import agree
from tests.ebok_plugin.statements.houses import carry_through
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import text_of
from tests.papers_read import words_of
from tests.people import resident, staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
LIST, DEMANDS = "/admin/rozliczenia/zaleglosci/", "/admin/rozliczenia/zaleglosci/pisma/"
UNREVIEWED = "nikt nie przejrzał w ostatnim roku"
DEBTS, PAPERS = "/admin/rozliczenia/sprawy-o-zaplate/", "/admin/rozliczenia/dokumenty/"


@shared
def late() -> dict[str, Account]:
    """Anna, Jan and Iza are late with September; Iza has a plan."""
    settle_office()
    names = ("Anna Lis", "Jan Kot", "Iza Lin")
    found = {name: open_account(f"10000{n}", name) for n, name in enumerate(names, 1)}
    for account in found.values():
        charge(account, "2026-09", "500.00")
    agree(found["Iza Lin"], [1], ("2026-12-15", "500.00"), on=TODAY)
    return found


def page_of_debt(account: Account) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/sprawa/"


@pytest.mark.thorough
def test_from_the_ticks_to_one_file_of_letters(client: Client, late: dict[str, Account]):
    """Ticks, letter, order, file: four clicks; the series says how far it is."""
    cezary = sign_in_clerk(client, CLERK, "cezary")
    listed = text_of(client.get(LIST))
    assert "Zaznacz wszystkie z listy (3)" in listed

    seen = client.get(DEMANDS, {"etap": "CALL", "wszystkie": "1"})
    said = text_of(seen)
    assert "<dt>Konta</dt> <dd>2</dd>" in said
    assert "100003, Iza Lin: Zaległość jest w układzie ratalnym." in said
    assert not DemandRun.objects.exists()
    typed = {name: seen.context["form"][name].value() for name in ("etap", "konta")}
    done = text_of(client.post(DEMANDS, {**typed, "krok": "zapisz"}, follow=True))
    assert "Zlecono pisma. Kont: 2." in done
    assert "0 z 2" in done
    carry_through()
    (run,) = DemandRun.objects.all()
    series = f"{PAPERS}{run.papers_id}/"
    assert f'href="{series}"' in text_of(client.get(PAPERS))
    papers = Paper.objects.order_by("account__account_no")
    ticked = {"papers": [str(paper.pk) for paper in papers], "krok": "pdf"}
    said = words_of(client.post(series, ticked).content)

    for words in (
        "Wezwanie do zapłaty",
        "Do zapłaty w ciągu 14 dni od doręczenia",
        "500,00 zł",
        "Wzywamy do zapłaty całej kwoty w terminie 14 dni od doręczenia tego pisma.",
        "W imieniu Zarządu",
    ):
        assert words in said, words
    logged = AuditEvent.objects.filter(action="DEMAND_MADE").order_by("pk")
    found = [(event.actor, event.subject.name) for event in logged]
    assert found == [(cezary, "Anna Lis"), (cezary, "Jan Kot")]
    again = text_of(client.get(DEMANDS, {"etap": "CALL", "konto": late["Anna Lis"].pk}))
    assert "Ten etap już był: 20.11.2026." in again
    assert "wezwanie do zapłaty" in text_of(client.get(LIST))


def test_whoever_pays_before_the_letter_is_made_gets_none(clerk: Client, late: dict[str, Account]):
    order(clerk, "CALL", late["Anna Lis"], late["Jan Kot"])
    pay(late["Anna Lis"], "2026-11-20", "500.00")
    carry_through()

    assert [paper.account for paper in Paper.objects.all()] == [late["Jan Kot"]]
    assert [stage.debt.account for stage in DebtStage.objects.all()] == [late["Jan Kot"]]
    assert Debt.objects.count() == 1


def order(client: Client, kind: str, *accounts: Account) -> str:
    keys = ",".join(str(account.pk) for account in accounts)
    typed = {"etap": kind, "konta": keys, "krok": "zapisz"}
    return text_of(client.post(DEMANDS, typed, follow=True))


def test_who_orders_a_letter_reads_which_rules_lack_review(clerk: Client, late: dict[str, Account]):
    asked = {"etap": "CALL", "konto": late["Anna Lis"].pk}
    said = text_of(clerk.get(DEMANDS, asked))
    for words in (UNREVIEWED, "Wezwanie do zapłaty: termin od doręczenia (art. 455 i 476 k.c.)"):
        assert words in said
    assert "Wzywamy do zapłaty całej kwoty w terminie 14 dni od doręczenia tego pisma." in said

    LegalRule.objects.update(reviewed_on=TODAY)
    assert UNREVIEWED not in text_of(clerk.get(DEMANDS, asked))


def test_a_resident_reads_the_letter_in_her_panel(clerk: Client, late: dict[str, Account]):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    grant(late["Anna Lis"], "Anna Lis")
    order(clerk, "CALL", late["Anna Lis"])
    carry_through()
    client = Client()
    client.force_login(anna)

    assert "Wezwanie do zapłaty" in text_of(client.get("/e-bok/dokumenty/"))


def test_nothing_ticked_and_nonsense(clerk: Client, late: dict[str, Account]):
    nobody = "Zaznacz przynajmniej jedno konto na liście zaległości."
    for asked, words in (
        ({"etap": "CALL"}, nobody),
        ({"etap": "CALL", "konto": "x"}, nobody),
        ({"etap": "CALL", "konto": "999999"}, "Nikt z zaznaczonych nie może dostać tego pisma."),
        ({"konto": str(late["Anna Lis"].pk)}, "Wybierz pismo na liście zaległości."),
        ({"etap": "CLAIM", "konto": str(late["Anna Lis"].pk)}, "Takiego pisma nie ma."),
        (
            {"etap": "LAST_CALL", "konto": str(late["Anna Lis"].pk)},
            "Najpierw: wezwanie do zapłaty. Wcześniejszego etapu nie było.",
        ),
    ):
        assert words in text_of(clerk.get(DEMANDS, asked)), asked
    assert not DemandRun.objects.exists()
    assert clerk.get(page_of_debt(late["Jan Kot"])).status_code == 302
    assert clerk.get("/admin/rozliczenia/konto/999999/sprawa/").status_code == 404


@pytest.mark.thorough
def test_a_second_person_and_then_the_court(
    client: Client, late: dict[str, Account], rates: None, settings
):
    anna = late["Anna Lis"]
    page = page_of_debt(anna)
    cezary = sign_in_clerk(client, CLERK, "cezary")
    order(client, "CALL", anna)
    (letter,) = DebtLetter.objects.all()
    said = text_of(client.get(page))
    assert "Następny krok: wpisz doręczenie." in said
    wrong = {"krok": "doreczenie", "letters": [letter.pk], "on": "2026-11-19"}
    assert "Nie mogło być doręczone wcześniej." in text_of(client.post(page, wrong))
    client.post(page, {"krok": "doreczenie", "letters": [letter.pk], "on": "2026-11-20"})
    said = text_of(client.get(page))
    assert "Następny krok: ostateczne przedsądowe wezwanie do zapłaty, od 05.12.2026." in said

    settings.COOP_TODAY = date(2026, 12, 5)
    assert "Przekazano drugiej osobie. Kont: 1." in order(client, "LAST_CALL", anna)
    (run,) = DemandRun.objects.filter(state="WAITING")
    matter = f"/admin/rozliczenia/do-zatwierdzenia/wezwania/{run.pk}/"
    own = client.post(matter, {"decyzja": "zatwierdz"})
    assert own.status_code in (302, 409)
    sign_in_clerk(client, APPROVER, "amelia")
    said = text_of(client.get(matter))
    assert "<dt>Dostaną pismo</dt> <dd>100001, Anna Lis: 500" not in said  # with interest
    assert "<dt>Dostaną pismo</dt> <dd>100001, Anna Lis: 5" in said
    assert "Nie dostanie" not in said
    assert "<dt>Reguła do przejrzenia</dt> <dd>Ostateczne przedsądowe wezwanie" in said
    client.post(matter, {"decyzja": "zatwierdz"})
    carry_through()
    stage = DebtStage.objects.get(kind="LAST_CALL")
    assert stage.interest is not None
    client.force_login(cezary)
    letter = DebtLetter.objects.get(stage=stage)
    client.post(page, {"krok": "doreczenie", "letters": [letter.pk], "on": "2026-12-05"})

    settings.COOP_TODAY = date(2026, 12, 13)
    table = b"".join(client.get(DEBTS, {"do": "sadu", "export": "csv"})).decode("utf-8-sig")
    assert "Anna Lis" in table
    assert "doręczone 05.12.2026 (Anna Lis)" in table
    assert "Opłata za 09/2026: 500,00 zł, termin 15.09.2026" in table.replace("\xa0", " ")
    assert UNREVIEWED in text_of(client.get(page))
    Person.objects.filter(pk=anna.payer_id).update(died_on=date(2026, 12, 10))
    said = text_of(client.get(page))
    assert "Następny krok: ustal spadkobierców (Anna Lis nie żyje)." in said
    assert "Zapisz etap" not in said
    assert b"Anna" not in b"".join(client.get(DEBTS, {"do": "sadu", "export": "csv"}))
    Person.objects.filter(pk=anna.payer_id).update(died_on=None)
    filed = {"krok": "etap", "on": "2026-12-13", "reference": "SR, I Nc 7/26"}
    assert "Zapisano: pozew o zapłatę." in text_of(client.post(page, filed, follow=True))
    pay(anna, "2026-12-13", "500.00")
    assert "Sprawa zapłacona." in text_of(client.get(page))
    assert client.post(page, {**filed, "reference": "x"}).status_code in (302, 409)
    assert DebtStage.objects.filter(kind="ORDER").count() == 0


@pytest.mark.thorough
def test_the_list_is_ordered_by_any_column(clerk: Client):
    for number, month, amount in (
        ("10", "2026-08", "1"),
        ("9", "2026-07", "2"),
        ("2", "2026-09", "3"),
    ):
        charge(open_account(number, f"Jan {number}"), month, f"{amount}.00")

    def accounts(order: str) -> list[str]:
        rows = clerk.get(LIST, {"porzadek": order}).context["object_list"]
        numbers = dict(Account.objects.values_list("pk", "account_no"))
        return [numbers[row.account] for row in rows]

    assert accounts("") == ["2", "9", "10"]
    assert accounts("konto") == ["2", "9", "10"]
    assert accounts("-konto") == ["10", "9", "2"]
    assert accounts("najstarszy") == ["9", "10", "2"]
    assert accounts("kwota") == ["10", "9", "2"]
    for other in ("lokal", "telefon", "pismo", "uklad", "nic"):
        assert len(accounts(other)) == 3


@pytest.mark.thorough
def test_lists_cost_the_same_for_one_debt_and_for_four(clerk: Client, late: dict[str, Account]):
    order(clerk, "CALL", late["Anna Lis"])
    one = [queries_of_page(clerk, page) for page in (LIST, DEBTS)]
    more = [open_account(f"10001{n}", f"Ola {n}") for n in range(3)]
    for account in more:
        charge(account, "2026-09", "100.00")
    order(clerk, "CALL", late["Jan Kot"], *more)

    assert [queries_of_page(clerk, page) for page in (LIST, DEBTS)] == one


def test_on_a_mirror_a_letter_adds_neither_interest_nor_costs(clerk: Client, settings, rates):
    settings.COOP_LEDGER = "mirror"
    settle_office()
    bring(feed(balance("100001", "700.00")), today=TODAY)
    account = Account.objects.get()
    order(clerk, "CALL", account)
    DebtLetter.objects.update(delivered_on=TODAY - timedelta(20))
    DebtStage.objects.update(on=TODAY - timedelta(20))
    Debt.objects.update(opened_on=TODAY - timedelta(20))
    said = order(clerk, "LAST_CALL", account)

    assert "Przekazano drugiej osobie. Kont: 1." in said
    sign_in_clerk(clerk, APPROVER, "amelia")
    (run,) = DemandRun.objects.filter(state="WAITING")
    clerk.post(f"/admin/rozliczenia/do-zatwierdzenia/wezwania/{run.pk}/", {"decyzja": "zatwierdz"})
    stage = DebtStage.objects.get(kind="LAST_CALL")
    assert (stage.amount, stage.interest, stage.costs) == (zl("700.00"), None, zl("0"))


@pytest.mark.thorough
def test_one_hundred_and_eighty_debtors(clerk: Client):
    settle_office()
    accounts = [open_account(f"{300001 + n}", f"Dłużnik {n}") for n in range(180)]
    drafts = [document(account, "2026-09", "500.00") for account in accounts]
    post_charge_documents(drafts, made_by=None, today=TODAY)
    seen = clerk.get(DEMANDS, {"etap": "CALL", "wszystkie": "1"})
    typed = {name: seen.context["form"][name].value() for name in ("etap", "konta")}
    clerk.post(DEMANDS, {**typed, "krok": "zapisz"})
    carry_through()

    assert Paper.objects.count() == 180
    assert DebtStage.objects.filter(kind="CALL").count() == 180


def test_who_records_a_delivery_reads_which_costs_it_posts(client: Client, rates: None):
    settle_office()
    account = open_account("200002", "Ewa Duża")
    charge(account, "2026-09", "160.00")
    Account.objects.update(regime=Regime.WASTE)
    clerk = Origin(actor=sign_in_clerk(client, CLERK, "cezary"))
    run = start_demands(StageKind.WARNING, [account.pk], today=TODAY, origin=clerk)
    approve_demands(run, today=TODAY, origin=Origin(actor=staff("kamil", APPROVER)))
    carry_through()
    (paper,) = Paper.objects.all()
    typed = {"papers": str(paper.pk), "krok": "pdf"}
    said = words_of(client.post(f"{PAPERS}{paper.batch_id}/", typed).content)
    # Of a levy the tax ordinance calls the delay „zwłoka”.
    assert "Odsetki za zwłokę do 20 listopada 2026 r." in said
    assert "Za każdy następny dzień zwłoki" in said

    for page in (page_of_debt(account), f"{DEBTS}doreczenia/"):
        said = text_of(client.get(page))
        assert "Z doręczeniem konto obciążają koszty upomnienia: 16,00 zł." in said
    letter = str(DebtLetter.objects.get().pk)
    client.post(page_of_debt(account), {"krok": "doreczenie", "letters": letter, "on": TODAY})
    assert account.entries.get(subaccount="COURT").amount == zl("16.00")
