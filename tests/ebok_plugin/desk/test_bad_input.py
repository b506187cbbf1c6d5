"""Bad input, as far as a clerk can do it on a screen.

Each is answered in clear words, what was typed stays, and the ledger is whole after it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.run.charge_run import rehearse_charge_run
from ebok_plugin.charges.models import Basis, ChargeRun
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.domain.proposal import propose_transfer
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan, TransferProposal
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.panel.plans import propose
from tests.page_checks import text_of, words_at
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
REASON = "Pomyłka przy wpisywaniu kwoty"
DESK = "/admin/rozliczenia/"


@dataclass(frozen=True)
class Scene:
    """A flat with a charge and a payment, a shop that is closed, a closed October, what waits."""

    flat: Account
    shop: Account
    paid: LedgerEntry
    storno: LedgerEntry
    plan: PaymentPlan
    transfer: TransferProposal
    run: ChargeRun


@shared
def scene() -> Scene:
    celina, daria = staff("celina", CLERK), staff("daria", APPROVER)
    staff("edyta", APPROVER)
    flat, shop, rich = (open_account(number) for number in ("100005", "100012", "100006"))
    shop.closed_on = date(2026, 9, 30)
    shop.save()
    priced("EKS", Basis.AREA_M2, "4.60")
    charge(flat, "2026-09", "500.00")
    paid = pay(flat, "2026-11-10", "300.00")
    pay(rich, "2026-11-10", "400.00")
    wrong = pay(flat, "2026-11-11", "5.00")
    how: dict[str, Any] = {"on": TODAY, "reason": REASON, "made_by": celina, "today": TODAY}
    storno = reverse_entry(wrong, **how)
    close_period(Period(2026, 10), by=daria, today=TODAY)
    plan = propose(flat, [1], ("2026-12-15", "200.00"), on=TODAY, by=celina)
    transfer = propose_transfer(
        rich, flat, zl("400.00"), **{**how, "due_date": TODAY}, key="1" * 32
    )
    run = rehearse_charge_run(Period(2026, 12), origin=Origin(actor=celina), today=TODAY)
    return Scene(flat, shop, paid, storno, plan, transfer, run)


@dataclass(frozen=True)
class Slip:
    """Where somebody sends what, and what is said; `before` happens while the page is open."""

    address: Callable[[Scene], str]
    sent: dict[str, Any]
    said: str
    kept: dict[str, str] = field(default_factory=dict)
    login: str = "celina"
    before: Callable[[Scene], object] = lambda _scene: None


def act(slug: str, of: str = "flat") -> Callable[[Scene], str]:
    return lambda scene: f"{DESK}konto/{getattr(scene, of).pk}/{slug}/"


def posted(**fields: Any) -> dict[str, Any]:
    return {"krok": "zapisz", "key": "0" * 32, "on": "2026-11-20", **fields}


def daria() -> User:
    return User.objects.get(login="daria")


def approved(client: Client, address: str, sent: dict[str, str]) -> None:
    client.force_login(daria())
    assert client.post(address, sent).status_code == 302


def approved_by_daria(of: Callable[[Scene], str]) -> Callable[[Scene], object]:
    return lambda scene: approved(Client(), of(scene), APPROVES)


PAYMENT = {"amount": "200,00", "title": "Wpłata w kasie", "period": ""}
CORRECTION = {
    "direction": "owed",
    "amount": "50,00",
    "due_date": "2026-12-15",
    "subaccount": "MAIN",
    "title": "Korekta wody",
    "reason": REASON,
}
APPROVES = {"decyzja": "zatwierdz"}
DECIDED = "Tę sprawę ktoś już rozstrzygnął."


def matter(kind: str, of: str) -> Callable[[Scene], str]:
    return lambda scene: f"{DESK}do-zatwierdzenia/{kind}/{getattr(scene, of).pk}/"


def decision(scene: Scene) -> str:
    return f"{DESK}naliczenia/{scene.run.pk}/decyzja/"


def batch_of_the_payment(scene: Scene) -> str:
    return f"{DESK}paczki/{scene.paid.batch_id}/"


def batch_was_taken_back(scene: Scene) -> object:
    how: dict[str, Any] = {"on": TODAY, "reason": REASON, "made_by": daria(), "today": TODAY}
    return reverse_batch(scene.paid.batch, **how)


SLIPS = {
    "three decimals paid": Slip(
        act("wplata"),
        posted(**{**PAYMENT, "amount": "12,345"}),
        "Za dużo miejsc po przecinku: 3, a może być 2.",
        {"amount": "12,345", "title": "Wpłata w kasie"},
    ),
    "three decimals corrected": Slip(
        act("korekta"),
        posted(**{**CORRECTION, "amount": "0,001"}),
        "Za dużo miejsc po przecinku: 3, a może być 2.",
        {"amount": "0,001", "reason": REASON},
    ),
    "three decimals moved": Slip(
        act("przeksiegowanie"),
        posted(target="100006", amount="1.005", due_date="2026-11-20", reason=REASON),
        "Za dużo miejsc po przecinku: 3, a może być 2.",
        {"amount": "1.005", "target": "100006"},
    ),
    "a reversal of a reversal": Slip(
        lambda scene: act(f"storno/{scene.storno.seq}")(scene),
        posted(reason=REASON),
        "Storno cofa zwykłą pozycję, nie storno.",
        {"reason": REASON},
    ),
    "a batch of reversals taken back": Slip(
        lambda scene: f"{DESK}paczki/{scene.storno.batch_id}/",
        posted(reason=REASON),
        "W tej paczce nie ma już czego stornować.",
    ),
    "the same batch taken back twice": Slip(
        batch_of_the_payment,
        posted(reason=REASON),
        "W tej paczce nie ma już czego stornować.",
        before=batch_was_taken_back,
    ),
    "an entry taken back while the page was open": Slip(
        lambda scene: act(f"storno/{scene.paid.seq}")(scene),
        posted(reason=REASON),
        "Ta pozycja została już skorygowana 20.11.2026.",
        {"reason": REASON},
        before=batch_was_taken_back,
    ),
    "a correction in a closed period": Slip(
        act("korekta"),
        posted(**{**CORRECTION, "on": "2026-10-31"}),
        "Okres 10.2026 jest zamknięty.",
        {"on": "2026-10-31", "title": "Korekta wody"},
    ),
    "a charge in a closed period": Slip(
        lambda _scene: f"{DESK}naliczenia/",
        {"period": "2026-10", "kind": "REGULAR", "reason": ""},
        "Okres 10.2026 jest zamknięty.",
    ),
    "two approve a transfer": Slip(
        matter("przeksiegowania", "transfer"),
        APPROVES,
        DECIDED,
        login="edyta",
        before=approved_by_daria(matter("przeksiegowania", "transfer")),
    ),
    "two approve a plan": Slip(
        matter("uklady", "plan"),
        APPROVES,
        DECIDED,
        login="edyta",
        before=approved_by_daria(matter("uklady", "plan")),
    ),
    "two approve a run": Slip(
        decision, APPROVES, "zatwierdzon", login="edyta", before=approved_by_daria(decision)
    ),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", SLIPS)
def test_it_is_said_what_is_wrong_and_nothing_is_posted(client, scene: Scene, name: str):
    slip = SLIPS[name]
    slip.before(scene)
    client.force_login(User.objects.get(login=slip.login))
    before = LedgerEntry.objects.count()

    answer = client.post(slip.address(scene), slip.sent, follow=True)

    assert slip.said in text_of(answer), words_at(answer)
    page = html.fromstring(answer.content.decode())
    typed = {one: page.xpath(f"string(//input[@name='{one}']/@value)") for one in slip.kept}
    assert typed == slip.kept
    assert LedgerEntry.objects.count() == before
    assert list(run_auditors()) == []


def test_a_payment_on_a_closed_account_is_taken_and_said(client, scene: Scene):
    """What was owed there is still paid; only charges end with the account (`ledger.md` §9)."""
    client.force_login(User.objects.get(login="celina"))
    address = act("wplata", "shop")(scene)

    seen = text_of(client.post(address, {**posted(**PAYMENT), "krok": "sprawdz"}))
    client.post(address, posted(**PAYMENT))

    assert "Konto zamknięto 30.09.2026." in seen
    assert "Po operacji: Nadpłata: 200,00 zł" in seen
    assert scene.shop.entries.get().kind == "PAYMENT"
    assert list(run_auditors()) == []


def test_a_form_sent_twice_posts_once(client, scene: Scene):
    client.force_login(User.objects.get(login="celina"))
    address = act("wplata")(scene)
    client.post(address, posted(**PAYMENT))
    before = LedgerEntry.objects.count()

    again = client.post(address, posted(**PAYMENT), follow=True)

    assert "Nie zapisano jej drugi raz." in text_of(again)
    assert LedgerEntry.objects.count() == before
    assert list(run_auditors()) == []
