"""What a system reads: the figures of the screens, by pages, within its scope and limit."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account
from exchange_api.api.site import describe_api
from exchange_api.domain import system as systems
from exchange_api.domain.scopes import word_scopes
from exchange_api.models import SystemKey
from plugins.cases.tests.cases import opened
from plugins.exchange_api.tests.calls import API, Caller, problem
from plugins.exchange_api.tests.systems import clerk, secret_of
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    charge(account, "2026-11", "500.00")
    pay(account, "2026-10-20", "450.50", "czynsz październik")
    return account


def test_a_balance_is_that_of_the_panel_and_the_read_stands_in_the_log(anna: Account):
    caller = Caller("accounts:read")

    assert caller.get("accounts/100005").json() == {
        "id": "100005",
        "premises": "L-100005",
        "opened_on": "2020-01-01",
        "closed_on": None,
        "balance": "549.50",
        "overdue": "549.50",
        "upcoming": "0.00",
        "free_credit": "0.00",
        "stated_on": None,
    }
    event = AuditEvent.objects.filter(action="API_READ").get()
    assert (event.actor, event.actor_label, event.note, event.changes) == (
        None,
        "API: Program księgowy",
        "accounts",
        {"shown": ["100005"]},
    )
    assert SystemKey.objects.get().last_used_at is not None


def test_postings_are_those_of_the_statement_and_need_their_account(anna: Account):
    caller = Caller("postings:read")
    got = caller.get("postings", {"account_no": "100005", "until": "2026-12-31"}).json()

    assert [(row["kind"], row["amount"], row["balance_after"]) for row in got["items"]] == [
        ("CHARGE", "500.00", "500.00"),
        ("PAYMENT", "-450.50", "49.50"),
        ("CHARGE", "500.00", "549.50"),
    ]
    wrong = {"account_no": "100005", "since": "2020-01-01", "until": "2026-01-01"}
    for query in ({}, {"account_no": "nikt"}, wrong, {"account_no": "100005", "since": "wczoraj"}):
        assert problem(caller.get("postings", query)) == (422, "REQUEST_INVALID")


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_pages_give_every_row_once_whatever_their_size(anna: Account, limit: int):
    for number in ("100006", "100007"):
        open_account(number)
    caller, seen, cursor = Caller("accounts:read"), [], ""
    while cursor is not None:
        page = caller.get("accounts", {"limit": limit, "cursor": cursor}).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]

    assert seen == ["100005", "100006", "100007"]


def test_a_cursor_of_another_collection_or_a_changed_one_is_refused(anna: Account):
    open_account("100006")
    caller = Caller("accounts:read", "papers:read")
    cursor = caller.get("accounts", {"limit": 1}).json()["next"]

    assert problem(caller.get("papers", {"cursor": cursor})) == (422, "CURSOR_INVALID")
    assert problem(caller.get("accounts", {"cursor": cursor + "x"})) == (422, "CURSOR_INVALID")
    for limit in (0, -1, 1001, "wiele"):
        assert problem(caller.get("accounts", {"limit": limit})) == (422, "REQUEST_INVALID")


def test_cases_come_without_their_words():
    case = opened().case
    got = Caller("cases:read").get(f"cases/{case.pk}").json()

    assert got["number"] == case.number
    assert got["state"] == "NEW"
    assert set(got) == {
        "id", "number", "subject", "channel", "state",
        "account_no", "received_on", "term_legal", "due_internal", "ended_on",
    }  # fmt: skip


def test_the_same_bytes_are_not_sent_twice(anna: Account):
    caller = Caller("accounts:read")
    first = caller.get("accounts/100005", **{"x-request-id": "nocny-17"})
    again = caller.get("accounts/100005", **{"if-none-match": first["ETag"]})
    pay(anna, "2026-11-19", "1.00")
    changed = caller.get("accounts/100005", **{"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert first["X-Request-Id"] == "nocny-17"
    assert len(again["X-Request-Id"]) == 36


@pytest.mark.always
def test_no_key_opens_nothing_and_each_scope_only_its_own(anna: Account):
    """Every scope against every address of the API; none of them may read more than its own."""
    reads = {scope: Caller(scope, name=scope) for scope in word_scopes()}
    for path, operations in describe_api()["paths"].items():
        address = path.removeprefix("/" + API.strip("/") + "/").replace("{id}", "x")
        name = address.removeprefix("imports/").split("/")[0]
        for method in operations:
            action = "write" if "imports" in path or method == "post" else "read"
            for scope, caller in reads.items():
                call = caller.get(address) if method == "get" else caller.post(address, {})
                open_to = call.status_code not in (401, 403)
                assert open_to == (scope == f"{name}:{action}"), (scope, method, path)
            bare = Client().get(path) if method == "get" else Client().post(path)
            assert problem(bare) == (401, "KEY_MISSING")
            assert bare["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer coop_", "Bearer coop_" + "x" * 43, "Basic Y2VsaW5hOng="]
)
def test_a_wrong_key_is_no_key(header: str):
    Caller("accounts:read")

    got = Client().get(f"{API}accounts", headers={"authorization": header})
    assert problem(got) == (401, "KEY_MISSING")


def test_a_key_ends_with_its_system_its_term_and_its_successor():
    caller = Caller("announcements:read")
    origin = Origin(actor=clerk("celina"))
    secret_of(caller.system)

    def answers() -> int:
        return caller.get("announcements").status_code

    assert answers() == 200
    SystemKey.objects.filter(digest=systems.digest_secret(caller.secret)).update(
        ends_at=timezone.now()
    )
    assert answers() == 401
    caller.secret = secret_of(caller.system)
    assert answers() == 200
    type(caller.system).objects.update(valid_to=date(2026, 11, 19))
    assert answers() == 401
    type(caller.system).objects.update(valid_to=date(2026, 11, 20))
    systems.revoke_system(caller.system, reason="Umowa wygasła w marcu", origin=origin)
    assert answers() == 401


def test_a_system_waits_when_it_asks_too_often_and_others_do_not(settings):
    settings.COOP_API_REQUESTS_A_MINUTE = 2
    caller = Caller("announcements:read")
    got = [caller.get("announcements") for _ in range(3)]

    assert [answer.status_code for answer in got] == [200, 200, 429]
    assert problem(got[2]) == (429, "TOO_MANY_REQUESTS")
    assert 1 <= int(got[2]["Retry-After"]) <= 61
    assert Caller("announcements:read", name="Inny").get("announcements").status_code == 200


def test_what_is_not_there_and_wrong_methods_are_problems(anna: Account):
    caller = Caller("accounts:read", "cases:read")

    assert problem(caller.get("accounts/100999")) == (404, "NOT_FOUND")
    assert problem(caller.get("cases/nic")) == (404, "NOT_FOUND")
    assert problem(caller.get("nic/tu/nie/ma")) == (404, "NOT_FOUND")
    wrong = caller.post("accounts", {})
    assert problem(wrong) == (405, "METHOD_NOT_ALLOWED")
    assert wrong["Allow"] == "GET"


def test_a_page_costs_the_same_for_one_row_and_for_four(anna: Account):
    caller, costs = Caller("accounts:read"), []
    caller.get("accounts")
    for count in (1, 4):
        while Account.objects.count() < count:
            charge(open_account(f"10000{Account.objects.count()}"), "2026-10", "10.00")
        costs.append(queries_of(caller.get, "accounts"))

    assert costs[0] == costs[1]


def test_the_description_needs_a_key_and_is_openapi_3_1():
    caller = Caller("announcements:read")

    assert Client().get(f"{API}openapi.json").status_code == 401
    assert caller.get("openapi.json").json()["openapi"].startswith("3.1")
