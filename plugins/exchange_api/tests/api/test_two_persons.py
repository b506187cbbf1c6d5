"""Rows of a program that lead money elsewhere wait, and the answer says so."""

from pathlib import Path

import pytest

from cms_ext.base.money.nrb import build_nrb
from cms_ext.desks.import_desk.domain.queue import (
    approve_proposed,
    commit_queued,
    make_desk,
    reject_proposed,
)
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.models import Account
from plugins.exchange_api.tests.calls import Caller
from plugins.exchange_api.tests.systems import clerk
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, Row, file

pytestmark = pytest.mark.django_db
FOREIGN = build_nrb("10901014", "0000", "071219812874")


@pytest.fixture(autouse=True)
def _store(settings, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path
    bring(file("accounts", ACCOUNT))


def rows(change: Row) -> dict[str, object]:
    return {"rows": [{name: cell for name, cell in (ACCOUNT | change).items() if cell}]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (200, "unchanged", [])),
        ({"persons": "3"}, (201, "posted", [])),
        ({"nrb": f"PL {ACCOUNT['nrb']}"}, (200, "unchanged", [])),
        ({"nrb": FOREIGN}, (202, "waiting", ["NRB_CHANGED"])),
        ({"closed_on": "2026-10-31"}, (202, "waiting", ["ACCOUNT_CLOSING"])),
        ({"payer_name": "Stanisław Świerk"}, (202, "waiting", ["PAYER_RENAMED"])),
        ({"payer_name": ACCOUNT["payer_name"].upper()}, (200, "unchanged", [])),
    ],
)
def test_a_program_redirects_no_payment_alone(change: Row, expected: object):
    before = list(Account.objects.values())
    answer = Caller("accounts:write").post("imports/accounts", rows(change))
    told = answer.json()
    codes = [one["code"] for one in told["findings"] if one["code"] != "CONTROLS_SKIPPED"]

    assert (answer.status_code, told["state"], codes) == expected
    waits = told["state"] == "waiting"
    assert QueuedImport.objects.filter(state="PROPOSED").count() == waits
    assert (list(Account.objects.values()) == before) is True


@pytest.mark.parametrize("decision", ["approved", "own", "rejected"])
def test_the_batch_says_what_became_of_it(decision: str):
    caller = Caller("accounts:write")
    batch = caller.post("imports/accounts", rows({"nrb": FOREIGN})).json()
    row = QueuedImport.objects.get()
    by, desk = clerk("druga"), make_desk(row.factory)
    seen = desk.postings().get(row.subject, 0)

    if decision == "rejected":
        reject_proposed(row, "nie ma takiego pisma", Origin(actor=by))
    elif decision == "approved":
        approve_proposed(row, desk, seen, Origin(actor=by))
    commit_queued()

    now = caller.get(f"imports/accounts/{batch['id']}").json()
    assert (now["state"], now["problem"], Account.objects.get().nrb == FOREIGN) == {
        "approved": ("posted", "", True),
        "own": ("waiting", "", False),
        "rejected": ("rejected", "nie ma takiego pisma", False),
    }[decision]
