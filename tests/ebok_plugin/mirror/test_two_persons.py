"""A snapshot that changes where payers pay to, or who pays, waits for a second person."""

import io
from pathlib import Path

import pytest
from django.core.files.base import File

from cms_ext.base.money.nrb import build_nrb, format_nrb
from cms_ext.desks.import_desk.domain.desk import Submission
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.domain.desk import SnapshotDesk
from tests.ebok_plugin.mirror.feeds import DAY, balance, bring, codes, feed
from tests.people import staff

pytestmark = pytest.mark.django_db
OWN = build_nrb("99900009", "0001", "100001")
FOREIGN = build_nrb("10901014", "0000", "071219812874")
TICKS = frozenset({"MIRROR_PAYER", "MIRROR_NEW_ACCOUNTS"})


@pytest.fixture(autouse=True)
def _mirror(settings, tmp_path: Path) -> None:
    settings.COOP_LEDGER = "mirror"
    settings.COOP_PRIVATE_ROOT = tmp_path


def later(**cells: str) -> bytes:
    return feed(balance("100001", "90.00", **cells))


def submission(content: bytes, proposed_by: User | None = None) -> Submission:
    file = File(io.BytesIO(content), name="stan.csv")
    return Submission(file, "stan.csv", "0" * 64, {}, TICKS, proposed_by)


@pytest.mark.parametrize(
    ("nrb", "cells", "two", "warned"),
    [
        (OWN, {"payer_name": "Anna Lis", "nrb": OWN}, False, []),
        (OWN, {"payer_name": "Anna Lis", "nrb": format_nrb(OWN)}, False, []),
        (OWN, {"payer_name": "Anna Lis"}, False, []),
        (OWN, {"payer_name": "ANNA  LIS", "nrb": OWN}, False, []),
        (FOREIGN, {"payer_name": "Anna Lis", "nrb": OWN}, False, []),
        (FOREIGN, {"payer_name": "Anna Lis", "nrb": FOREIGN}, False, []),
        ("", {"payer_name": "Anna Lis", "nrb": FOREIGN}, True, ["MIRROR_NUMBER"]),
        (OWN, {"payer_name": "Anna Lis", "nrb": FOREIGN}, True, ["MIRROR_NUMBER"]),
        (OWN, {"payer_name": "Jan Nowak", "nrb": OWN}, True, ["MIRROR_PAYER"]),
    ],
)
def test_what_of_a_snapshot_takes_two(
    nrb: str, cells: dict[str, str], two: bool, warned: list[str]
):
    bring(feed(balance("100001", "100.00", payer_name="Anna Lis", nrb=nrb), day="2026-11-19"))
    desk, celina = SnapshotDesk(), staff("celina", "finance_clerk")
    content = later(**cells)
    report = desk.read(submission(content), today=DAY)

    assert (desk.verdict(report).two_persons, codes(report)[1]) == (two, warned)
    alone = desk.commit(submission(content), today=DAY, origin=Origin(actor=celina))
    assert alone.status == ("held" if two else "posted")
    before = Account.objects.get()
    if two:
        assert ((before.nrb or ""), before.payer_name) == (nrb, "Anna Lis")
        agreed = submission(content, proposed_by=celina)
        by = Origin(actor=staff("daria", "finance_approver"))
        assert desk.commit(agreed, today=DAY, origin=by).status == "posted"
    after = Account.objects.get()
    assert after.nrb == (cells.get("nrb", nrb).replace(" ", "") or None)
    assert after.payer_name.split() == (
        ["Jan", "Nowak"] if "MIRROR_PAYER" in warned else ["Anna", "Lis"]
    )


def test_the_first_snapshot_has_one_question_for_all_numbers():
    """The command and the folder ask as well; anyone who opens the site by a set-up does not."""
    rows = [
        balance(f"10000{n}", "1.00", nrb=build_nrb("10901014", "0000", str(n))) for n in range(9)
    ]
    held = bring(feed(*rows), alone=True, confirmed=TICKS)

    assert (held.status, codes(held)[1]) == ("held", ["MIRROR_NUMBER"])
    assert Account.objects.count() == 0
    assert bring(feed(*rows)[:-2] + b"\r\n\r\n", confirmed=TICKS).status == "posted"
    assert Account.objects.count() == 9
    assert OutgoingMessage.objects.count() == 0
