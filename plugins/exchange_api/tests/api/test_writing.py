"""What a system writes: through the desks of the files, once a key, all or nothing."""

import json
from unittest import mock
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import include, path
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.desks.import_desk.domain.queue import (
    approve_proposed,
    commit_queued,
    make_desk,
    reject_proposed,
)
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from coop_cases.models import Case, CaseSubject
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.mirror.models import FeedSnapshot
from exchange_api.api.site import PREFIX, list_addresses, make_api
from exchange_api.models import SystemWrite
from plugins.cases.tests.cases import LAMP, STORY
from plugins.exchange_api.tests.calls import Caller, problem
from plugins.exchange_api.tests.systems import TODAY, clerk
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, zl

pytestmark = pytest.mark.django_db
PAYMENTS = "imports/payments"


@pytest.fixture
def anna() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    return account


def paid(number: str, amount: object = "450.50", **cells: object) -> dict[str, object]:
    return {
        "external_id": number,
        "account_no": "100005",
        "value_date": "2026-11-18",
        "amount": amount,
        "title": "czynsz; październik",
        "source": "KASA",
        **cells,
    }


def findings(response: HttpResponse) -> list[tuple[str, int | None, str | None]]:
    return [(one["code"], one["row"], one["column"]) for one in response.json()["findings"]]


def test_payments_are_posted_as_from_a_file_and_the_log_names_the_program(anna: Account):
    caller = Caller("payments:write")
    got = caller.post(PAYMENTS, {"rows": [paid("W/1"), paid("W/2", 49.5)]})
    batch = got.json()

    assert got.status_code == 201, batch["findings"]
    assert (batch["state"], batch["rows"], batch["new"], batch["findings"]) == (
        "posted", 2, 2, [],
    )  # fmt: skip
    assert ledger(anna)[1:] == [(2, "PAYMENT", "-450.50"), (3, "PAYMENT", "-49.50")]
    assert caller.get(f"{PAYMENTS}/{batch['id']}").json() == batch
    written = AuditEvent.objects.get(action="API_WRITTEN")
    assert (written.actor_label, written.changes) == (
        "API: Program księgowy",
        {"kind": "payments", "status": 201},
    )
    assert problem(Caller("payments:write", name="Inny").get(f"{PAYMENTS}/{batch['id']}")) == (
        404,
        "NOT_FOUND",
    )


def test_bad_rows_write_nothing_and_the_answer_says_where(anna: Account):
    caller = Caller("payments:write")
    rows = [paid("W/1"), paid("W/2", "dużo"), paid("W/3", account_no="999999"), paid("W/1")]
    got = caller.post(PAYMENTS, {"rows": rows})

    assert problem(got) == (422, "ROWS_REFUSED")
    assert findings(got) == [
        ("AMOUNT_FORMAT", 2, "amount"),
        ("ACCOUNT_UNKNOWN", 3, "account_no"),
        ("KEY_DUPLICATE", 4, "external_id"),
        ("CONTROLS_SKIPPED", None, None),
    ]
    first = got.json()["findings"][0]
    assert (first["found"], bool(first["expected"])) == ("dużo", True)
    assert len(ledger(anna)) == 1
    assert not SystemWrite.objects.exists()


def test_neither_a_rehearsal_nor_controls_that_do_not_agree_write_anything(anna: Account):
    caller, rows = Caller("payments:write"), {"rows": [paid("W/1")]}
    tried = caller.post(PAYMENTS, rows | {"rehearse": True})
    refused = caller.post(PAYMENTS, rows | {"controls": {"sum_amount": "450.51"}})

    assert (tried.status_code, tried.json()["state"], tried.json()["new"]) == (200, "rehearsed", 1)
    assert (problem(refused), len(ledger(anna))) == ((422, "ROWS_REFUSED"), 1)
    assert caller.post(PAYMENTS, rows | {"controls": {"sum_amount": "450.50"}}).status_code == 201


def test_the_same_request_is_done_once_and_another_body_is_refused(anna: Account):
    caller, key = Caller("payments:write"), "nocny-2026-11-20"
    first = caller.post(PAYMENTS, {"rows": [paid("W/1")]}, key)
    again = caller.post(PAYMENTS, {"rows": [paid("W/1")]}, key)
    other = caller.post(PAYMENTS, {"rows": [paid("W/2")]}, key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert problem(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(ledger(anna)) == 2
    assert Caller("payments:write", name="Inny").post(
        PAYMENTS, {"rows": [paid("W/2")]}, key
    ).status_code == 201  # fmt: skip


@pytest.mark.parametrize("key", ["", "ze spacją", "ą", "x" * 256])
def test_a_write_needs_a_key_of_its_own(anna: Account, key: str):
    got = Caller("payments:write").post(PAYMENTS, {"rows": [paid("W/1")]}, key)

    assert got.status_code in (400, 422)
    assert len(ledger(anna)) == 1


@pytest.mark.thorough
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=8))
def test_any_order_of_repeated_requests_posts_each_body_once(calls: list[tuple[str, int]]):
    """The first body of a key wins; nothing is posted twice."""
    account = Account.objects.filter(account_no="100005").first() or open_account("100005")
    caller, tag = Caller("payments:write", name=uuid4().hex), uuid4().hex[:8]
    first: dict[str, int] = {}
    for key, number in calls:
        caller.post(PAYMENTS, {"rows": [paid(f"{tag}/{number}", f"{number}.00")]}, key)
        first.setdefault(key, number)
    posted = LedgerEntry.objects.filter(account=account, source_key__startswith=tag)

    assert sorted(posted.values_list("source_key", flat=True)) == sorted(
        {f"{tag}/{number}" for number in first.values()}
    )


HOSTILE = [
    ("", 422),
    ("{", 400),
    ("[" * 100_000, 400),
    ('{"rows": []}', 422),
    ('{"rows": "tak"}', 422),
    ('{"rows": [{"amount": true}]}', 422),
    ('{"rows": [{"amount": {"$gt": 0}}]}', 422),
    ('{"rows": [{"amount": NaN}]}', 422),
    ('{"rows": [{"nic": "x"}]}', 422),
    ('{"rows": [{"title": "a\\nb"}]}', 422),
    ('{"rows": [{"title": "\\u0000"}]}', 422),
    ('{"rows": [{"title": "\\ud800"}]}', 422),
    ('{"rows": [{"amount": 1e400}]}', 422),
    ('{"rows": [{"amount": ' + "9" * 5000 + "}]}", 400),
    (b'{"rows": [{"title": "\xff"}]}', 400),
    (json.dumps({"rows": [{"title": "x" * 2001}]}), 422),
    (json.dumps({"rows": [{}]}), 422),
    (json.dumps({"rows": [paid("=1+1")]}), 201),
    (json.dumps({"rows": [paid("W/1")], "controls": {"rows": "7"}}), 422),
    (json.dumps({"rows": [paid("W/1")], "inne": 1}), 422),
]


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies(anna: Account, body: str | bytes, status: int):
    got = Caller("payments:write").post(PAYMENTS, body)

    assert got.status_code == status
    assert len(ledger(anna)) == (2 if status == 201 else 1)
    if status != 201:
        problem(got)


@pytest.mark.parametrize("megabytes", [21, 50, 60])
def test_a_body_too_large_is_refused_before_it_is_read(megabytes: int):
    caller = Caller("payments:write")
    with mock.patch("django.http.HttpRequest.read", side_effect=AssertionError):
        got = caller.post(PAYMENTS, "{}", **{"content-length": str(megabytes << 20)})

    assert got.status_code == 413


def test_a_million_rows_are_refused(anna: Account):
    body = '{"rows": [' + ",".join(["{}"] * 1_000_000) + "]}"
    got = Caller("payments:write").post(PAYMENTS, body)

    assert problem(got) == (422, "REQUEST_INVALID")


def test_contacts_wait_for_a_second_person_and_the_batch_tells_what_became_of_it(anna: Account):
    caller = Caller("contacts:write")
    row = {
        "account_no": "100005",
        "name": "Anna Lis",
        "phone": "600 100 200",
        "since": "2026-11-01",
        "document": "oświadczenie płatnika",
    }
    got = caller.post("imports/contacts", {"rows": [row]})
    address = f"imports/contacts/{got.json()['id']}"
    queued = QueuedImport.objects.get()

    assert (got.status_code, got.json()["state"]) == (202, "waiting")
    assert got["Location"] == f"/{PREFIX}{address}"
    assert queued.queued_by == clerk("celina")
    assert caller.get(address).json()["state"] == "waiting"
    anna.payer.refresh_from_db()
    assert anna.payer.phone == ""

    desk = make_desk(queued.factory)
    approve_proposed(
        queued, desk, desk.postings().get(queued.subject, 0), Origin(actor=clerk("daria"))
    )
    commit_queued()
    anna.payer.refresh_from_db()
    assert caller.get(address).json()["state"] == "posted"
    assert anna.payer.phone == "+48600100200"

    row["phone"] = "600 100 201"
    refused = caller.post("imports/contacts", {"rows": [row]}).json()["id"]
    last = QueuedImport.objects.latest("pk")
    reject_proposed(last, "Numer jest obcy", Origin(actor=clerk("daria")))
    report = caller.get(f"imports/contacts/{refused}").json()
    assert (report["state"], report["problem"]) == ("rejected", "Numer jest obcy")


def test_a_long_table_is_left_to_the_scheduler(anna: Account):
    caller = Caller("payments:write")
    with mock.patch("cms_ext.desks.import_desk.domain.queue.MAX_ROWS_AT_ONCE", 1):
        got = caller.post(PAYMENTS, {"rows": [paid("W/1"), paid("W/2", 49.5)]})
    address = f"{PAYMENTS}/{got.json()['id']}"

    assert (got.status_code, len(ledger(anna))) == (202, 1)
    commit_queued()
    assert (caller.get(address).json()["state"], len(ledger(anna))) == ("posted", 3)


def test_a_case_is_opened_as_on_the_site():
    caller = Caller("cases:write", "case-subjects:read")
    subject = CaseSubject.objects.get(name=LAMP)
    offered = caller.get("case-subjects").json()["items"]
    body = {"subject": str(subject.pk), "text": STORY, "email": "jan@obcy.example"}
    got = caller.post("cases", body, "sprawa-1")
    again = caller.post("cases", body, "sprawa-1")

    assert {"id": str(subject.pk), "type": "TICKET", "name": LAMP} in offered
    assert (got.status_code, again.json()) == (201, got.json())
    case = Case.objects.get()
    assert (str(case.pk), case.channel, case.contact_email) == (
        got.json()["id"],
        "WEB",
        "jan@obcy.example",
    )


@pytest.mark.parametrize(
    "wrong",
    [{"text": "krótko"}, {"subject": "0"}, {"email": "nie adres"}, {"text": "x" * 5001}, {"x": 1}],
)
def test_a_case_that_the_form_refuses_is_not_opened(wrong: dict[str, object]):
    sound = {"subject": str(CaseSubject.objects.get(name=LAMP).pk), "text": STORY}

    got = Caller("cases:write").post("cases", {**sound, **wrong})
    assert problem(got) == (422, "REQUEST_INVALID")
    assert not Case.objects.exists()


@pytest.fixture
def mirror_site(settings):
    """The addresses of a site with COOP_LEDGER=mirror."""
    settings.COOP_LEDGER = "mirror"
    make_api.cache_clear()
    settings.ROOT_URLCONF = (path(PREFIX, include(list_addresses())),)
    yield
    make_api.cache_clear()


def test_a_mirror_takes_balances_and_no_postings(mirror_site: None):
    caller = Caller("balances:write", "accounts:read")
    rows = [
        {
            "row": "SALDO",
            "account_no": f"10000{number}",
            "balance": "549.50",
            "premises_code": f"L-{number}",
            "building": "B-01",
            "premises_no": number,
            "payer_name": "Anna Lis",
        }
        for number in range(1, 6)
    ]
    body = {"rows": rows, "controls": {"day": "2026-11-19"}}
    got = caller.post("imports/balances", body)

    assert problem(Caller("accounts:read", name="Inny").post(PAYMENTS, body)) == (404, "NOT_FOUND")
    assert (got.status_code, got.json()["state"]) == (201, "posted"), got.json()
    account_state = caller.get("accounts/100005").json()
    assert (account_state["balance"], account_state["stated_on"]) == ("549.50", "2026-11-19")
    account = Account.objects.get(account_no="100005")
    assert account_reader().balances_of([account], TODAY)[account.pk].balance == zl("549.50")

    body = {"rows": [{**rows[4], "balance": "1.00"}], "controls": {"day": "2026-11-20"}}
    held = caller.post("imports/balances", body)
    assert (held.status_code, FeedSnapshot.objects.latest("pk").state) == (202, "HELD")
    assert caller.get(f"imports/balances/{held.json()['id']}").json()["state"] == "held"
    assert caller.get("accounts/100005").json()["balance"] == "549.50"
