"""What is told outside of all chains every day, and how anybody computes it again."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, models, transaction

from cms_ext.evidence.anchors.domain import anchor_heads, append_to_file, lines_in_file
from cms_ext.evidence.anchors.models import Anchor, AnchorImmutable
from cms_ext.evidence.anchors.plugin import anchor_heads_today
from cms_ext.evidence.proof.models import PublicationRecord
from tests.cms_ext.evidence.anchors.conftest import FIRST, SECOND, publish


@pytest.mark.both_databases
def test_the_head_of_the_chain_is_a_line_a_day_whose_hash_anybody_computes(told: Path):
    hashes = dict(PublicationRecord.objects.values_list("seq", "hash"))
    written = told.read_bytes()

    lines = [line.split() for line in lines_in_file() if " publications " in line]

    assert [line[:4] for line in lines] == [
        ["2026-11-20T23:30:04Z", "publications", "2", hashes[2]],
        ["2026-11-22T00:30:00Z", "publications", "3", hashes[3]],
    ]
    before = "0" * 64
    for line in told.read_text().splitlines():
        content, _blank, own = line.rpartition(" ")
        assert own == hashlib.sha256(f"{before} {content}".encode()).hexdigest()
        before = own
    # Another run of the job on the same day writes nothing.
    assert anchor_heads(SECOND + timedelta(hours=3)) == []
    assert append_to_file() == 0
    assert told.read_bytes() == written


def test_the_day_is_that_of_the_clock_in_poland(told: Path):
    """23.30 UTC of 22 November is half past midnight of the 23rd here."""
    chains = set(Anchor.objects.values_list("chain", flat=True))

    assert anchor_heads(SECOND.replace(hour=22, minute=30)) == []
    assert len(anchor_heads(SECOND.replace(hour=23, minute=30))) == len(chains)
    # A clock that was ahead stops nothing.
    anchor_heads(SECOND + timedelta(days=400))
    assert anchor_heads(SECOND + timedelta(days=2))


@pytest.mark.django_db
def test_a_chain_without_entries_has_no_line(anchor_file: Path):
    anchor_heads_today()

    assert not Anchor.objects.filter(chain="publications").exists()


def test_the_file_is_only_ever_appended_to(told: Path):
    whole = told.read_text()
    told.write_text(whole[:-30])
    append_to_file()
    # What follows an interrupted line stands on its own.
    assert told.read_text() == f"{whole[:-30]}\n{whole.splitlines()[-1]}\n"

    told.write_text("ręczny wiersz\n")
    publish(4)
    anchor_heads(SECOND + timedelta(days=1))
    append_to_file()

    assert lines_in_file() == [
        "ręczny wiersz",
        *(
            f"{one.at:%Y-%m-%dT%H:%M:%SZ} {one.chain} {one.number} {one.head} {one.line_hash}"
            for one in Anchor.objects.order_by("pk")
        ),
    ]


@pytest.mark.both_databases
def test_a_line_is_never_changed_or_deleted_and_two_turns_at_once_leave_no_fork(told: Path):
    anchor = Anchor.objects.filter(chain="publications")[0]
    with pytest.raises(AnchorImmutable):
        anchor.save()
    with pytest.raises(AnchorImmutable):
        anchor.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Anchor.objects.update(number=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.QuerySet(Anchor).delete()

    twin = Anchor(at=FIRST, chain="publications", number=9, head="a" * 64, line_hash="b" * 64)
    twin.before = anchor.before
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save()
