"""RFC 3161 time stamps: an authority outside the house says that a line was there by a moment."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from django.conf import settings

from cms_ext.evidence.anchors.domain.writing import anchor_file
from cms_ext.evidence.anchors.models import Anchor, AnchorStamp

SECONDS = 20


class NotStamped(RuntimeError):
    """The authority did not answer, or its answer does not stamp what was sent."""


def stamp_newest(now: datetime) -> AnchorStamp | None:
    """Have the newest line stamped; None when there is none, or it is stamped already.

    As each line holds the hash of the one before, the stamp covers all of them: days on which the
    authority did not answer need none of their own. The token stands beside the file of lines,
    too. Raises NotStamped.
    """
    # pyHanko takes a quarter of a second to come, and is asked once a day.
    from pyhanko.sign.general import SigningError  # noqa: PLC0415 - see above
    from pyhanko.sign.timestamps.requests_client import (  # noqa: PLC0415 - see above
        RequestsHTTPTimeStamper,
    )

    anchor = Anchor.objects.order_by("-pk").first()
    if anchor is None or AnchorStamp.objects.filter(anchor=anchor).exists():
        return None
    authority: str = settings.COOP_TIMESTAMP_URL
    client = RequestsHTTPTimeStamper(authority, timeout=SECONDS)  # type: ignore[no-untyped-call]  # theirs
    digest = bytes.fromhex(anchor.line_hash)
    try:
        answer = asyncio.run(client.async_timestamp(digest, "sha256"))
    except (SigningError, OSError, ValueError) as error:
        raise NotStamped(f"no time stamp from {authority}") from error
    token: bytes = answer.dump()
    stamped_at = moment_of(token, anchor.line_hash)
    if stamped_at is None:
        raise NotStamped(f"{authority} stamped something else")
    stamp = AnchorStamp.objects.create(
        anchor=anchor, at=stamped_at, authority=authority[:200], token=token
    )
    beside = anchor_file().with_name(f"{now:%Y-%m-%d}-{anchor.line_hash[:12]}.tst")
    beside.parent.mkdir(parents=True, exist_ok=True)
    beside.write_bytes(token)
    return stamp


def moment_of(token: bytes, line_hash: str) -> datetime | None:
    """The moment that a token states for this line; None when it is not a whole stamp of it.

    Whether the authority is one to trust is for the reader: `openssl ts -verify` with its root.
    """
    from asn1crypto import cms  # noqa: PLC0415 - as above
    from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415 - as above
    from pyhanko.sign.validation.generic_cms import (  # noqa: PLC0415 - as above
        validate_tst_signed_data,
    )
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 - as above

    try:
        signed = cms.ContentInfo.load(token)["content"]
        found: dict[str, Any] = asyncio.run(
            validate_tst_signed_data(
                signed, ValidationContext(trust_roots=[]), lambda _name: bytes.fromhex(line_hash)
            )
        )
    except (SignatureValidationError, ValueError, KeyError, TypeError):
        return None
    moment: datetime = found["timestamp"]
    return moment if found["intact"] and found["valid"] else None
