"""A death, a sale and a closing, carried to their end at the screens of the own ledger."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.person import record_death
from cms_ext.people.identity.models import Person, User
from cms_ext.people.life_events.models import LifeEvent
from ebok_plugin.desk.domain.misaddressed import find_misaddressed
from ebok_plugin.ledger.models import Account, CorrectionProposal, LedgerEntry, PaymentChange
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.panel.plans import propose
from tests.first_screen import waiting_for
from tests.page_checks import text_of
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
SOLD = date(2026, 10, 15)
NEXT = {"account_no": "100006", "nrb": build_nrb("99900009", "0001", "100006")}
REASON = "akt notarialny z 15 października"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


@shared
def flat() -> Account:
    """Anna's flat, charged for October and November."""
    account = open_account("100005")
    charge(account, "2026-10", "600.00")
    charge(account, "2026-11", "610.00")
    return account


@shared
def jan() -> Person:
    return Person.objects.create(name="Jan Kowalski")


def report(client: Client, account: Account, kind: str, **more: str) -> LifeEvent:
    query = f"?osoba={account.payer_id}&konto={account.account_no}"
    offered = client.get(reverse("life_event_new") + query)
    address = reverse("life_event_report", args=[kind])
    assert address in offered.text
    sent = {"on": SOLD.isoformat(), "proof": "akt notarialny Rep. A 12/2026", **more}
    answer = client.post(address + query, sent)
    assert answer.status_code == 302, text_of(answer)
    return LifeEvent.objects.latest("pk")


def states(client: Client, event: LifeEvent) -> dict[str, str]:
    """Return the steps as the page shows them: the title's beginning, and the state."""
    page = client.get(reverse("life_event", args=[event.pk]))
    rows = page.context["rows"]
    return {re.sub(r"-\d+$", "", row.step.key): row.step.state.value for row in rows}


def settle(client: Client, event: LifeEvent, account: Account, **typed: str) -> str:
    """Read the amounts, then post; return what was displayed before."""
    address = reverse("ebok_desk_late_charges", args=[account.pk, event.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"reason": REASON} | typed
    seen = client.post(address, sent | {"krok": "sprawdz"})
    done = client.post(address, sent | {"krok": "zapisz"})
    assert done.status_code == 302, text_of(done)
    return text_of(seen)


def decide(second: Client) -> None:
    """Let the second person approve everything that waits."""
    inbox = second.get("/admin/rozliczenia/do-zatwierdzenia/")
    for address in re.findall(
        r'href="(/admin/rozliczenia/do-zatwierdzenia/[^"]+/\d+/)"', inbox.text
    ):
        assert second.post(address, {"decyzja": "zatwierdz"}).status_code == 302


def hand_over(client: Client, account: Account, jan: Person, on: date = SOLD) -> None:
    address = reverse("ebok_ledger_new_payer", args=[account.pk])
    answer = client.post(address, {"person": jan.pk, "on": on.isoformat(), **NEXT})
    assert answer.status_code == 302, text_of(answer)


def skip(client: Client, event: LifeEvent, key: str) -> None:
    address = reverse("life_event_skip", args=[event.pk, key])
    assert client.post(address, {"powod": "Rozmowa z właścicielem"}).status_code == 302


def finish(client: Client, event: LifeEvent) -> str:
    page = client.post(reverse("life_event", args=[event.pk]), {"krok": "zakoncz"}, follow=True)
    event.refresh_from_db()
    return text_of(page)


@pytest.mark.thorough
def test_a_sale_to_its_end(flat: Account, celina: User, daria: User, jan: Person):
    grant(flat, "Piotr Wrona", "PROXY", end=date(2027, 1, 1))
    clerk, second = signed_in(celina), signed_in(daria)
    event = report(clerk, flat, "SALE")
    assert any("Zdarzenia w toku" in line for line in waiting_for(clerk))
    assert states(clerk, event) == {
        "late": "TO_DO",
        "payer": "TO_DO",
        "plan": "NOT_NEEDED",
        "letters": "NOT_NEEDED",
        "persons": "NOT_NEEDED",
        "meters": "NOT_NEEDED",
        "membership": "NOT_NEEDED",
    }
    assert [finding.code for finding in find_misaddressed()] == ["SELLER_PAYS"]
    assert (
        "Sprzedaż albo darowizna lokalu"
        in clerk.get(reverse("ebok_desk_account", args=[flat.pk])).text
    )

    # November is taken back, October stays; above the limit by a second person.
    seen = settle(clerk, event, flat)
    assert "Powyżej 500,00 zł na jednym koncie księguje druga osoba." in seen
    assert (states(clerk, event)["late"], LedgerEntry.objects.count()) == ("TO_DO", 2)
    decide(second)
    assert states(clerk, event)["late"] == "DONE"
    hand_over(clerk, flat, jan)
    assert states(clerk, event)["payer"] == "TO_DO"
    decide(second)
    assert (states(clerk, event)["payer"], states(clerk, event)["charge"]) == ("DONE", "TO_DO")
    assert [finding.code for finding in find_misaddressed()] == []

    # The next payer is charged what was taken back, once.
    new = Account.objects.get(account_no="100006")
    seen = settle(clerk, event, flat)
    assert "Konto 100006" in seen
    assert "610,00" in seen
    proposal = CorrectionProposal.objects.get(account=new)
    assert (proposal.amount.grosze, proposal.is_owed) == (61000, True)
    assert states(clerk, event)["charge"] == "TO_DO"
    decide(second)
    assert states(clerk, event)["charge"] == "DONE"
    assert "Zdarzenie zakończono." in finish(clerk, event)
    assert event.state == "DONE"
    assert not any("Zdarzenia w toku" in line for line in waiting_for(clerk))


@pytest.mark.thorough
def test_a_death_to_its_end(flat: Account, celina: User, daria: User, jan: Person):
    clerk, second = signed_in(celina), signed_in(daria)
    proxy = grant(flat, "Piotr Wrona", "PROXY", end=date(2027, 1, 1))
    plan = propose(flat, [1], ("2026-12-20", "600.00"), on=date(2026, 11, 1), by=celina)
    event = report(clerk, flat, "DEATH", proof="akt zgonu 12/2026")
    assert event.account_no == ""
    assert "zostało do zrobienia: Odnotuj śmierć" in finish(clerk, event)
    assert event.state == "OPEN"
    record_death(flat.payer, SOLD, Origin(celina))
    assert sorted(finding.code for finding in find_misaddressed()) == ["DEAD_PLAN", "DEAD_RIGHT"]
    before = states(clerk, event)
    assert (before["plan"], before["right"], before["death-entered"]) == ("TO_DO", "TO_DO", "DONE")

    clerk.post(
        reverse("ebok_desk_end_plan", args=[flat.pk, plan.pk]),
        {"reason": "Płatnik nie żyje", "krok": "zapisz", "key": "b" * 32},
    )
    settle(clerk, event, flat)
    decide(second)
    hand_over(clerk, flat, jan, date(2026, 10, 16))
    decide(second)
    settle(clerk, event, flat)
    decide(second)
    proxy.refresh_from_db()
    assert proxy.valid_to == SOLD
    assert set(states(clerk, event).values()) == {"DONE", "NOT_NEEDED"}
    assert [finding.code for finding in find_misaddressed()] == []
    finish(clerk, event)
    assert event.state == "DONE"


def test_a_closing_to_its_end(flat: Account, celina: User, daria: User):
    clerk, second = signed_in(celina), signed_in(daria)
    event = report(clerk, flat, "CLOSING")
    close = reverse("ebok_desk_close_account", args=[flat.pk])
    refused = clerk.post(close, {"on": SOLD.isoformat()})
    assert "Na koncie są naliczenia po tym dniu." in text_of(refused)
    settle(clerk, event, flat)
    decide(second)
    assert clerk.post(close, {"on": SOLD.isoformat()}).status_code == 302
    assert PaymentChange.objects.get().kind == "CLOSING"
    decide(second)
    flat.refresh_from_db()
    assert flat.closed_on == SOLD
    # Nobody follows, so nobody is charged.
    assert "charge" not in states(clerk, event)
    finish(clerk, event)
    assert event.state == "DONE"


def test_a_wrong_payer_to_its_end(flat: Account, celina: User, daria: User, jan: Person):
    clerk, second = signed_in(celina), signed_in(daria)
    grant(flat, "Piotr Wrona", "PROXY", end=date(2027, 1, 1))
    anna = flat.payer
    event = report(clerk, flat, "WRONG_PAYER")
    correct = reverse("ebok_desk_correct_payer", args=[flat.pk])
    same = clerk.post(correct, {"person": anna.pk})
    assert "Ta osoba już płaci na tym koncie." in text_of(same)
    assert clerk.post(correct, {"person": jan.pk}).status_code == 302
    assert states(clerk, event)["correct"] == "TO_DO"
    decide(second)
    flat.refresh_from_db()
    # The number and the ledger stay; nobody of before reads what is Jan's.
    assert (flat.account_no, flat.payer, flat.payer_name) == ("100005", jan, "Jan Kowalski")
    assert [a.person for a in flat.accesses.filter(revoked_at=None)] == [jan]
    assert (flat.entries.count(), flat.closed_on) == (2, None)
    finish(clerk, event)
    assert event.state == "DONE"


def test_what_was_charged_meanwhile_is_not_settled_unseen(flat: Account, celina: User):
    clerk = signed_in(celina)
    event = report(clerk, flat, "SALE")
    address = reverse("ebok_desk_late_charges", args=[flat.pk, event.pk])
    form = clerk.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"reason": REASON}
    charge(flat, "2026-12", "620.00")
    answer = clerk.post(address, sent | {"krok": "zapisz"})
    assert "Naliczenia konta zmieniły się. Sprawdź je jeszcze raz." in text_of(answer)
    assert CorrectionProposal.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({"on": "2019-12-31"}, "Konto otwarto"),
        ({"on": "2026-11-21"}, "Ten dzień jeszcze nie nadszedł"),
        ({"on": "wczoraj"}, "To nie jest data"),
        ({"proof": ""}, "Napisz, co to potwierdza"),
        ({"proof": "PESEL 44051401359"}, "numeru PESEL"),
    ],
)
def test_what_is_not_a_sale(flat: Account, celina: User, typed: dict[str, str], refused: str):
    query = f"?osoba={flat.payer_id}&konto={flat.account_no}"
    sent = {"on": SOLD.isoformat(), "proof": "akt", **typed}
    answer = signed_in(celina).post(reverse("life_event_report", args=["SALE"]) + query, sent)
    assert refused in text_of(answer)
    assert LifeEvent.objects.count() == 0


def test_a_charge_after_closing_is_found(flat: Account):
    Account.objects.filter(pk=flat.pk).update(closed_on=SOLD)
    assert [(finding.code, finding.message) for finding in find_misaddressed()] == [
        ("CHARGED_AFTER_CLOSING", "Konto 100005 ma naliczenie po zamknięciu.")
    ]
