"""The chain of all papers that went out: what was registered cannot go, or come, unseen.

`verify_ledger` computes every link anew (`domain.audit`). The end of the chain is told outside the
database once a day (`cms_ext.evidence.anchors`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.evidence.sealed_chain import end_to_publish, hash_before, hashes_of, lock_end, move_end
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import FileHead, FileLink, IssuedFile


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A PDF about an account; `figures` is what its check code proves, where it has one."""

    account: Account
    pdf: bytes
    figures: IssuedFile | None = None


@transaction.atomic
def link_files(files: Sequence[OutgoingFile], *, on: date, seal: str) -> None:
    """Add the files, dated `on`, to the chain; the same bytes again are the same link.

    `seal` is the fingerprint of the certificate that sealed them, or empty. A constant number of
    queries; the lock of the head makes files follow one another.
    """
    head = lock_end(FileHead, FileLink)
    digests = {hashlib.sha256(file.pdf).hexdigest(): file for file in files}
    known = set(FileLink.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    before = hash_before(head)
    at = timezone.now()
    made: list[FileLink] = []
    for sha256, file in digests.items():
        if sha256 in known:
            continue
        link = FileLink(
            number=head.number + len(made) + 1,
            at=at,
            account=file.account,
            issued_on=on,
            sha256=sha256,
            seal=seal,
            figures=file.figures,
            prev_hash=before,
        )
        link.hash = before = link_hash(link)
        made.append(link)
    if not made:
        return
    FileLink.objects.bulk_create(made)
    move_end(head, made[-1].number, made[-1].hash)


def link_hash(link: FileLink) -> str:
    """64 hex digits over a link with its figures and the link before; needs the co-op's key."""
    return keyed_hash(_content(link))


def key_of_link(link: FileLink) -> int | None:
    """Which key hashed the link, as `key_of_hash` says it; None: it is not as it was written."""
    return key_of_hash(_content(link), link.hash)


def _content(link: FileLink) -> str:
    said = (
        link.number,
        round(link.at.timestamp() * 1_000_000) if link.at else "",
        link.account.account_no,
        link.issued_on,
        link.sha256,
        link.seal,
        link.figures.mark if link.figures else "",
        link.prev_hash,
    )
    return "file link " + "|".join(map(str, said))


# Where the chain ends now, to be told outside (`Plugin.chains`), and the hashes of links by number.
chain_end = partial(end_to_publish, FileHead)
hashes = partial(hashes_of, FileLink)
