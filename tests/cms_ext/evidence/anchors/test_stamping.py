"""RFC 3161: an authority of the test stamps the newest line, and with it all before it."""

from datetime import UTC, datetime
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
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

from cms_ext.evidence.anchors.domain import NotStamped, stamp_newest, verify_anchors
from cms_ext.evidence.anchors.models import Anchor, AnchorStamp
from tests.cms_ext.evidence.anchors.conftest import SECOND
from tests.whole_database import execute

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
def asked(settings, authority: DummyTimeStamper) -> Any:
    settings.COOP_TIMESTAMP_URL = "http://tsa.example/"

    async def answer(self: object, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return authority.request_tsa_response(request)

    with patch.object(RequestsHTTPTimeStamper, "async_request_tsa_response", answer):
        yield


@pytest.mark.both_databases
@pytest.mark.usefixtures("asked")
def test_the_newest_line_is_stamped_once(told: Path):
    stamp = stamp_newest(SECOND)

    assert stamp
    assert (stamp.anchor, stamp.at) == (Anchor.objects.order_by("-pk")[0], MOMENT)
    (beside,) = told.parent.glob("*.tst")
    assert beside.read_bytes() == bytes(AnchorStamp.objects.get().token)
    assert stamp_newest(SECOND) is None
    assert list(verify_anchors()) == []


@pytest.mark.usefixtures("asked", "triggers_off")
@pytest.mark.parametrize(
    "change",
    [
        "anchor_id = (SELECT MIN(id) FROM cms_ext_anchors_anchor)",
        "at = '2026-11-01 00:00:00'",
        "token = X'00'",
    ],
    ids=["of another line", "another moment", "no stamp at all"],
)
def test_a_stamp_that_is_not_of_its_line_is_found(told: Path, change: str):
    stamp_newest(SECOND)

    execute(f"UPDATE cms_ext_anchors_anchorstamp SET {change}")

    assert [one.message for one in verify_anchors()] == [
        "znacznik czasu nie należy do tego wiersza"
    ]


@pytest.mark.usefixtures("asked")
def test_an_authority_that_is_silent_or_stamps_something_else_is_asked_again_by_the_scheduler(
    told: Path, authority: DummyTimeStamper
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
