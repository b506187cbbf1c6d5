"""What happens between a letter and its print: it is withdrawn, or it leaves."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.debts.domain.demand import start_demands
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.ledger.domain.account_change import Guarded
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.statements.domain.batch import (
    find_series,
    list_account_papers,
    list_papers_to_print,
    list_pile,
    start_notices,
    start_series,
    start_statements,
)
from ebok_plugin.statements.domain.reminders import start_reminders
from ebok_plugin.statements.domain.withdrawal import JUDGES, judge_papers, withdraw_papers
from ebok_plugin.statements.models import Paper, PaperBatch, Reminder
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.panel.plans import agree
from tests.ebok_plugin.statements.houses import carry_through
from tests.ebok_plugin.statements.offices import settle_office
from tests.page_checks import text_of
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
# December is late by then, the plan is not.
LATER = date(2026, 12, 12)
PAPERS = "/admin/rozliczenia/dokumenty/"
DEAD = "Anna Lis nie żyje. Ustal spadkobierców, zanim wyślesz pismo."
MOVED = "Adres do korespondencji zmienił się po przygotowaniu pisma."
PLAN = "Zaległość jest w układzie ratalnym."
LESS = "Zaległość zmniejszyła się po przygotowaniu pisma (wpłata albo korekta)."
REVERSED = "Opłatę za ten okres wystornowano albo naliczono ponownie."
CHANGED = "Konto zmieniono ponownie; o tym, co obowiązuje, mówi nowszy list."
PAID = "Zaległość zapłacono albo skorygowano po przygotowaniu pisma."


@shared
def accounts() -> list[Account]:
    """Anna and Jan are late with September; each gets a demand, a reminder and a notice."""
    settle_office()
    late = [open_account("100001", "Anna Lis"), open_account("100002", "Jan Kot")]
    Person.objects.filter(name="Anna Lis").update(correspondence_address="ul. Lipowa 1, Lublin")
    keys = [account.pk for account in late]
    for account in late:
        charge(account, "2026-09", "500.00")
    start_demands(StageKind.CALL, keys, today=TODAY, origin=SYSTEM)
    start_reminders(keys, least=zl("100.00"), pause=14, today=TODAY, origin=SYSTEM)
    start_notices(Period(2026, 9), today=TODAY, origin=SYSTEM)
    start_statements(date(2026, 9, 1), TODAY, today=TODAY, origin=SYSTEM)
    start_change_letter(late)
    carry_through()
    return late


def start_change_letter(accounts: list[Account]) -> None:
    """Start the letters about a new number for payments."""
    kinds = {str(account.pk): [Guarded.NUMBER] for account in accounts}
    start_series(PaperBatch.Kind.CHANGE, len(kinds), TODAY, SYSTEM, changes=kinds)


def die(anna: Account) -> None:
    Person.objects.filter(pk=anna.payer_id).update(died_on=TODAY)


def move(anna: Account) -> None:
    Person.objects.filter(pk=anna.payer_id).update(correspondence_address="ul. Nowa 5, Lublin")


def pay_all(anna: Account) -> None:
    pay(anna, "2026-11-20", "500.00")


def pay_part(anna: Account) -> None:
    pay(anna, "2026-11-20", "0.01")


def pay_and_owe_again(anna: Account) -> None:
    pay(anna, "2026-11-20", "500.00")
    charge(anna, "2026-12", "500.00")


def get_plan(anna: Account) -> None:
    agree(anna, [1], ("2026-12-15", "500.00"), on=TODAY)


def pay_and_owe_october(anna: Account) -> None:
    """A charge of October, booked late, was due before the letter, too."""
    pay(anna, "2026-11-20", "500.00")
    charge(anna, "2026-10", "500.00")


def owe_more(anna: Account) -> None:
    charge(anna, "2026-12", "500.00")


def take_charge_back(anna: Account) -> None:
    entry, how = anna.entries.get(seq=1), {"made_by": None, "today": TODAY}
    reverse_entry(entry, on=TODAY, reason="Naliczono na złe konto", **how)


def change_again(anna: Account) -> None:
    start_change_letter([anna])


def nothing(anna: Account) -> None:
    """Between the letter and its print."""


@pytest.mark.parametrize(
    ("event", "demand", "reminder", "notice", "statement", "change"),
    [
        (nothing, "", "", "", "", ""),
        (die, DEAD, DEAD, DEAD, DEAD, DEAD),
        (move, MOVED, MOVED, MOVED, MOVED, MOVED),
        (pay_all, LESS, PAID, "", "", ""),
        (pay_part, LESS, "", "", "", ""),
        (pay_and_owe_again, LESS, PAID, "", "", ""),
        (pay_and_owe_october, LESS, PAID, "", "", ""),
        (get_plan, PLAN, PLAN, "", "", ""),
        (owe_more, "", "", "", "", ""),
        (take_charge_back, LESS, PAID, REVERSED, "", ""),
        (change_again, "", "", "", "", CHANGED),
    ],
)
def test_each_event_withdraws_what_it_makes_untrue(
    event: Callable[[Account], None],
    demand: str,
    reminder: str,
    notice: str,
    statement: str,
    change: str,
    accounts: list[Account],
):
    anna = Account.objects.get(pk=accounts[0].pk)
    series = list(PaperBatch.objects.all())
    event(anna)

    withdrawn = {}
    for batch in series:
        reasons = judge_papers(batch, list_pile(batch, None), LATER)
        papers = {paper.pk: paper for paper in batch.papers.all()}
        assert {papers[key].account_id for key in reasons} <= {anna.pk}
        withdrawn[batch.kind] = "".join(reasons.values())
    assert withdrawn == {
        "DEMAND": demand,
        "REMINDER": reminder,
        "NOTICE": notice,
        "STATEMENT": statement,
        "CHANGE": change,
    }


def test_a_demand_stays_back_when_another_debtor_answers_no_more(accounts: list[Account]):
    """Both letters of the stage: each names the other debtor as jointly liable."""
    anna, today = accounts[0], TODAY
    adam = Person.objects.create(name="Adam Lis")
    role = AccountAccess.Role.CO_OWNER
    right = AccountAccess.objects.create(
        account=anna, person=adam, role=role, valid_from=date(2026, 1, 1)
    )
    stage = DebtStage.objects.get(debt__account=anna)
    DebtLetter.objects.create(stage=stage, person=adam)
    batch = PaperBatch.objects.get(kind="DEMAND")
    assert judge_papers(batch, list_pile(batch, None), today) == {}

    AccountAccess.objects.filter(pk=right.pk).update(valid_to=date(2026, 11, 19))

    [paper] = batch.papers.filter(account=anna)
    reason = "Adam Lis nie odpowiada już za to konto. Sprawdź uprawnienia do konta."
    assert judge_papers(batch, list_pile(batch, None), today) == {paper.pk: reason}


def test_every_kind_of_series_declares_its_reasons():
    by_series = {kind for kind in PaperBatch.Kind if find_series(kind)}
    assert by_series | {*JUDGES} == {*PaperBatch.Kind}
    assert not by_series & {*JUDGES}


def test_a_withdrawn_demand_is_in_no_file_and_its_stage_is_open(
    clerk: Client, accounts: list[Account]
):
    anna, jan = accounts
    die(anna)
    batch = PaperBatch.objects.get(kind="DEMAND")
    series = f"{PAPERS}{batch.pk}/"
    typed = {"papers": [str(paper.pk) for paper in batch.papers.all()], "krok": "pdf"}
    assert "Do wycofania przed wydrukiem: 1." in text_of(clerk.get(series))

    said = text_of(clerk.post(series, typed, follow=True))

    assert "Wycofano pisma: 1." in said
    assert DEAD in said
    assert "Do wydruku: 1." in said
    assert clerk.post(series, typed)["Content-Type"] == "application/pdf"
    clerk.post(series, {**typed, "krok": "wydrukowane"})
    papers = Paper.objects.filter(batch=batch)
    assert {paper.account_id: (bool(paper.printed_at), paper.withdrawal) for paper in papers} == {
        anna.pk: (False, DEAD),
        jan.pk: (True, ""),
    }
    assert [stage.debt.account_id for stage in DebtStage.objects.all()] == [jan.pk]
    assert [letter.person_id for letter in DebtLetter.objects.all()] == [jan.payer_id]
    assert [debt.account_id for debt in Debt.objects.all()] == [jan.pk]
    event = AuditEvent.objects.get(action="PAPER_WITHDRAWN")
    assert (event.subject_id, event.changes) == (
        anna.payer_id,
        {"batch": batch.pk, "reason": DEAD},
    )
    assert "wycofane pisma: 1" in text_of(clerk.get(PAPERS))


def test_what_is_untrue_after_the_file_is_not_marked_as_printed(
    clerk: Client, accounts: list[Account]
):
    """A payment between the PDF and its mark: the sheet is taken out, the page says which."""
    batch = PaperBatch.objects.get(kind="REMINDER")
    series = f"{PAPERS}{batch.pk}/"
    typed = {"papers": [str(paper.pk) for paper in batch.papers.all()]}
    assert clerk.post(series, {**typed, "krok": "pdf"})["Content-Type"] == "application/pdf"
    pay_all(Account.objects.get(pk=accounts[0].pk))

    said = text_of(clerk.post(series, {**typed, "krok": "wydrukowane"}, follow=True))

    assert "Jeśli są już wydrukowane, wyjmij je z wydruku." in said
    assert not batch.papers.filter(printed_at__isnull=False)
    # An account without its reminder may be reminded again.
    assert [row.account_id for row in Reminder.objects.all()] == [accounts[1].pk]


@pytest.mark.usefixtures("accounts")
def test_judging_costs_the_same_for_one_letter_and_for_two():
    for batch in PaperBatch.objects.all():
        papers = list_pile(batch, None)
        for_one = queries_when_warm(judge_papers, batch, papers[:1], TODAY)
        for_two = queries_when_warm(judge_papers, batch, papers, TODAY)
        assert for_one == for_two, batch


def test_a_withdrawn_letter_is_among_no_documents_that_were_sent(accounts: list[Account]):
    """Neither on the account's card nor in the resident's panel."""
    anna = accounts[0]
    sent = {paper.batch.kind for paper in list_account_papers(anna.pk)}
    die(anna)
    for batch in PaperBatch.objects.all():
        withdraw_papers(batch, list_pile(batch, None), today=TODAY, origin=SYSTEM)

    assert sent == {*PaperBatch.Kind}
    assert not list_account_papers(anna.pk)
    assert {paper.account_id for paper in list_papers_to_print()} == {accounts[1].pk}
