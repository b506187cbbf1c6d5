"""Heads of chains anchored in a file outside, stamped by an authority of the test (RFC 3161).

A cut, emptied or rebuilt chain is found by its anchors; an unchanged one is not.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from asn1crypto import keys, tsp, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models, transaction
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from cms_ext.evidence.anchors.domain import (
    AnchorFinding,
    NotStamped,
    anchor_heads,
    append_to_file,
    chain_findings,
    lines_in_file,
    stamp_newest,
    verify_anchors,
)
from cms_ext.evidence.anchors.models import Anchor, AnchorImmutable, AnchorStamp
from cms_ext.evidence.anchors.plugin import anchor_heads_today
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.domain.chain import list_backup_figures
from cms_ext.evidence.proof.domain.publication import ShownContent, record_opening
from cms_ext.evidence.proof.models import ChainHead, PublicationRecord
from cms_ext.people.identity.models import Person
from tests.whole_database import execute

# A chain of publications with three entries, anchored on two days.
FIRST, SECOND = (
    datetime(2026, 11, 20, 23, 30, 4, 123456, tzinfo=UTC),
    datetime(2026, 11, 22, 0, 30, tzinfo=UTC),
)


@pytest.fixture
def anchor_file(settings, tmp_path) -> Path:
    settings.COOP_ANCHOR_FILE = str(tmp_path / "beside-the-logs" / "anchors.txt")
    return Path(settings.COOP_ANCHOR_FILE)


def publish(number: int) -> None:
    paper = Person.objects.create(name=f"Ogłoszenie {number}")
    shown = ShownContent(f"Ogłoszenie {number}", "Treść", "", "PUBLIC")
    record_opening(paper, shown, on=date(2026, 11, 20), origin=SYSTEM)


@pytest.fixture
def anchored(db: None, anchor_file: Path) -> Path:
    """Two entries were there on the first day, three on the second."""
    publish(1)
    publish(2)
    anchor_heads(FIRST)
    publish(3)
    anchor_heads(SECOND)
    append_to_file()
    return anchor_file


def cut_to(seq: int) -> None:
    """As somebody with the database in hand would: the end away, and the head put back."""
    models.QuerySet(PublicationRecord).filter(seq__gt=seq).delete()
    last = PublicationRecord.objects.filter(seq=seq).first()
    ChainHead.objects.update(seq=seq, hash=last.hash if last else "")


def cut_lines() -> None:
    models.QuerySet(Anchor).filter(chain="publications", number=3).delete()


CUT = AnchorFinding(
    "publications", 3, "brakuje wpisu nr 3, podanego na zewnątrz 2026-11-22T00:30:00Z"
)
EARLIER = AnchorFinding(
    "publications", 2, "brakuje wpisu nr 2, podanego na zewnątrz 2026-11-20T23:30:04Z"
)
REBUILT = AnchorFinding(
    "publications", 3, "wpis nr 3 ma inny skrót niż podany na zewnątrz 2026-11-22T00:30:00Z"
)


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda: None, []),
        (lambda: cut_to(2), [CUT]),
        (lambda: cut_to(0), [EARLIER, CUT]),
        (lambda: (cut_to(2), publish(4)), [REBUILT]),
        (lambda: (cut_to(2), cut_lines()), [CUT]),
    ],
    ids=[
        "whole",
        "tail cut, head put back",
        "emptied",
        "last record cut off, another one written through the site",
        "tail cut, and the lines of it too",
    ],
)
def test_a_chain_that_was_cut_is_found(
    anchored: Path, change: Callable[[], object], found: list[AnchorFinding]
):
    change()

    assert list(chain_findings("publications")) == found
    assert [anchor for anchor in verify_anchors() if anchor.chain] == found


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text(""),
        lambda path: path.write_text(path.read_text().replace("ons 2 ", "ons 1 ")),
        lambda path: path.write_text(f"{path.read_text()}dopisane\n"),
        lambda path: execute("UPDATE cms_ext_anchors_anchor SET number = 1 WHERE number = 2"),
        lambda path: execute("DELETE FROM cms_ext_anchors_anchor WHERE number = 2"),
    ],
    ids=["no file", "empty file", "another line", "foreign line", "forged row", "lost row"],
)
def test_changed_lines_are_found(anchored: Path, change: Callable[[Path], object]):
    change(anchored)

    assert list(verify_anchors()) != []


@pytest.mark.usefixtures("triggers_off")
def test_a_backup_of_an_earlier_day_shows_the_figures_of_its_day(anchored: Path):
    """The file has more lines since; verify_anchors reports that, and the copy is not damaged."""
    cut_to(2)
    cut_lines()

    assert list_backup_figures()["dowody publikacji, błędy łańcucha"] == "0"
    assert list(verify_anchors()) != []


def test_the_command_without_and_with_a_finding(anchored: Path, capsys):
    whole = anchored.read_text()
    anchored.unlink()
    assert append_to_file()
    call_command("verify_anchors")
    assert (anchored.read_text(), capsys.readouterr().out) == (whole, "0 findings\n")

    anchored.write_text(f"{whole}dopisane\n")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_anchors", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "findings": [{"chain": "", "number": 0, "message": "wiersza nr 5 pliku nie ma w bazie"}],
        "lines": 4,
    }


@pytest.mark.usefixtures("triggers_off")
def test_a_copy_that_somebody_kept_finds_what_file_and_rows_no_longer_tell(
    anchored: Path, tmp_path, capsys
):
    kept = tmp_path / "od-sasiadki.txt"
    kept.write_text(f"Z listu Zarządu:\n  {anchored.read_text().splitlines()[-1]}\n")
    call_command("verify_anchors", "--copy", str(kept))
    assert capsys.readouterr().out == "0 findings\n"

    cut_to(2)
    cut_lines()
    anchored.unlink()
    append_to_file()
    call_command("verify_anchors")
    assert capsys.readouterr().out == "0 findings\n"

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_anchors", "--copy", str(kept))
    assert capsys.readouterr().out.splitlines() == [
        "publications/3: takiego wiersza nie ma wśród podanych przez ten serwis",
        f"publications/3: {CUT.message}",
        "2 findings",
    ]
    with pytest.raises(CommandError, match=r"Nie da się odczytać pliku nic\.txt"):
        call_command("verify_anchors", "--copy", "nic.txt")


MOMENT = datetime(2026, 11, 22, 0, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> DummyTimeStamper:
    key = rsa.generate_private_key(65537, 2048)
    name = made.Name([made.NameAttribute(NameOID.COMMON_NAME, "Urząd znacznika czasu")])
    certificate = (
        made.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .add_extension(made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        fixed_dt=MOMENT,
    )


@pytest.fixture
def stamping_authority(settings, authority: DummyTimeStamper) -> Any:
    settings.COOP_TIMESTAMP_URL = "http://tsa.example/"

    async def answer(self: object, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return authority.request_tsa_response(request)

    with patch.object(RequestsHTTPTimeStamper, "async_request_tsa_response", answer):
        yield


@pytest.mark.both_databases
@pytest.mark.usefixtures("stamping_authority")
def test_the_newest_line_is_stamped_once(anchored: Path):
    stamp = stamp_newest(SECOND)

    assert stamp
    assert (stamp.anchor, stamp.at) == (Anchor.objects.order_by("-pk")[0], MOMENT)
    (beside,) = anchored.parent.glob("*.tst")
    assert beside.read_bytes() == bytes(AnchorStamp.objects.get().token)
    assert stamp_newest(SECOND) is None
    assert list(verify_anchors()) == []


@pytest.mark.usefixtures("stamping_authority", "triggers_off")
@pytest.mark.parametrize(
    "change",
    [
        "anchor_id = (SELECT MIN(id) FROM cms_ext_anchors_anchor)",
        "at = '2026-11-01 00:00:00'",
        "token = X'00'",
    ],
    ids=["of another line", "another moment", "no stamp at all"],
)
def test_a_stamp_that_is_not_of_its_line_is_found(anchored: Path, change: str):
    stamp_newest(SECOND)

    execute(f"UPDATE cms_ext_anchors_anchorstamp SET {change}")

    assert [anchor.message for anchor in verify_anchors()] == [
        "znacznik czasu nie należy do tego wiersza"
    ]


@pytest.mark.usefixtures("stamping_authority")
def test_an_authority_that_is_silent_or_stamps_something_else_is_asked_again_by_the_scheduler(
    anchored: Path, authority: DummyTimeStamper
):
    async def of_other_words(self: object, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        request["message_imprint"]["hashed_message"] = b"\x00" * 32
        return authority.request_tsa_response(request)

    async def silent(self: object, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        raise TimestampRequestError("silent")

    for answer in (of_other_words, silent):
        with (
            patch.object(RequestsHTTPTimeStamper, "async_request_tsa_response", answer),
            pytest.raises(NotStamped),
        ):
            stamp_newest(SECOND)
        assert not AnchorStamp.objects.exists()
    assert stamp_newest(SECOND)


@pytest.mark.both_databases
def test_the_head_of_the_chain_is_a_line_a_day_whose_hash_anybody_computes(anchored: Path):
    hashes = dict(PublicationRecord.objects.values_list("seq", "hash"))
    written = anchored.read_bytes()

    lines = [line.split() for line in lines_in_file() if " publications " in line]

    assert [line[:4] for line in lines] == [
        ["2026-11-20T23:30:04Z", "publications", "2", hashes[2]],
        ["2026-11-22T00:30:00Z", "publications", "3", hashes[3]],
    ]
    before = "0" * 64
    for line in anchored.read_text().splitlines():
        content, _blank, own = line.rpartition(" ")
        assert own == hashlib.sha256(f"{before} {content}".encode()).hexdigest()
        before = own
    # Another run of the job on the same day writes nothing.
    assert anchor_heads(SECOND + timedelta(hours=3)) == []
    assert append_to_file() == 0
    assert anchored.read_bytes() == written


def test_the_day_is_that_of_the_clock_in_poland(anchored: Path):
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


def test_the_file_is_only_ever_appended_to(anchored: Path):
    whole = anchored.read_text()
    anchored.write_text(whole[:-30])
    append_to_file()
    # What follows an interrupted line is on its own.
    assert anchored.read_text() == f"{whole[:-30]}\n{whole.splitlines()[-1]}\n"

    anchored.write_text("ręczny wiersz\n")
    publish(4)
    anchor_heads(SECOND + timedelta(days=1))
    append_to_file()

    assert lines_in_file() == [
        "ręczny wiersz",
        *(
            f"{row.at:%Y-%m-%dT%H:%M:%SZ} {row.chain} {row.number} {row.head} {row.line_hash}"
            for row in Anchor.objects.order_by("pk")
        ),
    ]


@pytest.mark.both_databases
def test_a_line_is_never_changed_or_deleted_and_two_turns_at_once_leave_no_fork(anchored: Path):
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
