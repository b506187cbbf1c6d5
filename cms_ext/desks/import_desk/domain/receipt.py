"""The receipt of a rehearsal: signed, so that the page may carry it to the commit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing

from cms_ext.desks.import_desk.domain.pending_upload import LIFETIME

SALT = "cms_ext.import_desk.receipt"


class ReceiptRefused(ValueError):
    """No receipt, another person's or another desk's, changed, or older than a day."""


@dataclass(frozen=True, slots=True)
class RehearsalReceipt:
    """What was rehearsed, by whom, how it was read and upon which state of the register.

    `seen` is the number that the commits of the subject had reached; `held` are the codes that
    must be confirmed before the file is committed.
    """

    desk: str
    user: int
    filename: str
    sha256: str
    options: dict[str, str]
    subject: str = ""
    seen: int = 0
    held: tuple[str, ...] = ()

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def receipt_of(text: str, *, desk: str, user: int) -> RehearsalReceipt:
    """The receipt behind `text`. Raises ReceiptRefused."""
    try:
        content: dict[str, Any] = signing.loads(text, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as refusal:
        raise ReceiptRefused from refusal
    receipt = RehearsalReceipt(**content | {"held": tuple(content["held"])})
    if (receipt.desk, receipt.user) != (desk, user):
        raise ReceiptRefused
    return receipt
