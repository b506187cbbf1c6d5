"""Whose pages of an account are: to everybody else it answers like one that is not there."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentPlan
from ebok_plugin.payments.models import Refund
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.payments.refunds import make_refund_places
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
PARTS = [
    *("", "odsetki/", "uklad/1/", "naliczenie/1/", "pozycja/1/", "zmiana/", "skladniki/"),
    *("skladniki/EKS/", "brak-wplaty/", "raty/", "lokal/", "osoby/", "osoby/1/", "zaplac/"),
    *(f"zestawienie/{form}" for form in ("", "pdf/", "csv/", "xlsx/")),
    *("druk/", "potwierdzenie/", "dodatek-mieszkaniowy/", "naliczenie/1/pdf/", "zlecenie-stale/"),
    "zwrot/",
]
WITHDRAWALS = ("osoby/1/wycofaj/", "zwrot/1/wycofaj/")
ADDRESSES = [
    *(f"/e-bok/terminy/{part}" for part in ("", "kalendarz/", "kalendarz/wylacz/")),
    *(f"/e-bok/wplaty/{part}" for part in ("", "00000000-0000-0000-0000-000000000000/")),
    *(f"/e-bok/konto/100005/{part}" for part in (*PARTS, "zwrot/1/", *WITHDRAWALS)),
]


@pytest.mark.always
@pytest.mark.usefixtures("frame_kept")
@pytest.mark.parametrize("who", ["neighbour", "ended yesterday", "no account at all"])
def test_a_foreign_account_answers_like_none(client, who: str):
    account, other = open_account("100005"), open_account("100006", "Jędrzej Gęsty")
    grant(account, "Anna Lis", end=date(2026, 11, 19) if who == "ended yesterday" else None)
    grant(other, "Jędrzej Gęsty")
    grant(other, "Anna Lis", AccountAccess.Role.CO_OWNER)
    name = {"neighbour": "Jędrzej Gęsty", "ended yesterday": "Anna Lis"}.get(who, "Nina Testowska")
    if name == "Nina Testowska":
        grant(open_account("100008"), name)
    signed_in(client, name)

    refund = a_refund(account)
    assert list_leaking_parts(client, "100005", f"zwrot/{refund.pk}/") == []
    sent = {"count": "3", "reason": "mam przerwę w pracy"}
    assert client.post("/e-bok/konto/100005/raty/", sent).status_code == 404
    assert not PaymentPlan.objects.exists()
    # By the own account, which she or he may read, another one's refund is not there either.
    own = "100008" if who == "no account at all" else "100006"
    refunds = [f"/e-bok/konto/{number}/zwrot/" for number in ("100005", own)]
    asked = {"kwota": "1,00", "rachunek": refund.nrb, "posiadacz": name, "kod": "X"}
    answers = [client.post(refunds[0], asked)]
    for page in refunds:
        answers += [client.post(f"{page}{refund.pk}/{act}", asked) for act in ("", "wycofaj/")]
    answers.append(client.get(f"{refunds[1]}{refund.pk}/"))
    assert {answer.status_code for answer in answers} == {404}
    assert list(Refund.objects.values_list("state")) == [("WAITING",)]
    assert not AuditEvent.objects.filter(action="DOWNLOAD").exists()


def a_refund(account: Account) -> Refund:
    """Anna's request, which waits for the office."""
    anna = User.objects.filter(person=account.payer).first()
    places = make_refund_places(account, anna or resident("ebok", "EB-500009-6", "Anna Lis"))
    return Refund.objects.get(**places["ebok_desk_refund"])


def list_leaking_parts(client: Client, number: str, *more: str) -> list[str]:
    """Return the pages of an account that answer otherwise than those of one that nobody has."""
    missing = client.get("/e-bok/konto/999999/").content
    answers = {part: client.get(f"/e-bok/konto/{number}/{part}") for part in (*PARTS, *more)}
    return [
        part
        for part, foreign in answers.items()
        if (foreign.status_code, foreign.content) != (404, missing)
    ]


@pytest.mark.thorough
def test_a_former_owner_meets_nothing_of_the_new_one(anna: Client):
    """Her own closed account stays readable; the new owner's is not there for her (INV-13)."""
    old, new = open_account("100005"), open_account("100006", "Jędrzej Gęsty")
    old.premises = new.premises
    old.closed_on = date(2026, 6, 30)
    old.save()
    grant(old, "Anna Lis")
    grant(new, "Jędrzej Gęsty")

    assert list_leaking_parts(anna, "100006") == []
    assert anna.get("/e-bok/konto/100005/").status_code == 200
    assert "100006" not in anna.get("/e-bok/terminy/").content.decode()


# --- who is let to the pages at all: guests and people of other realms are not ---


SIGN_IN = "/strefa-mieszkanca/logowanie/e-bok/"


def sign_in_before(address: str) -> str:
    """The way back is an echo of what was asked for, and nothing else tells addresses apart."""
    return f"{SIGN_IN}?{urlencode({'next': address})}"


@pytest.mark.thorough
@pytest.mark.parametrize("who", ["guest", "member", "clerk"])
def test_outside_the_gate_every_address_is_alike(client, account: Account, who: str):
    if who == "member":
        client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    if who == "clerk":
        client.force_login(staff("finanse", "finance_clerk"))

    for send, expected in (
        (client.get, set(map(sign_in_before, ADDRESSES))),
        (client.post, {sign_in_before("/e-bok/")}),
    ):
        answers = [send(address) for address in ADDRESSES]

        assert {answer.status_code for answer in answers} == {302 if who == "guest" else 403}
        locations = {answer.get("Location", "") for answer in answers}
        assert locations == (expected if who == "guest" else {""})
