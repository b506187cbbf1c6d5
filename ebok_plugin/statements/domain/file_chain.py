"""The chain of all papers that went out: what was registered cannot go, or come, unseen.

`verify_ledger` computes every link anew (`domain.audit`). The end of the chain is told outside the
database once a day (`cms_ext.office.anchors`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from cms_ext.office.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.plugins import ChainEnd
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import FileHead, FileLink, IssuedFile

HEAD = 1
# Stands for the hash before, where the end of the chain was not what this site had sealed: the
# break stays to be seen however many papers go out after it.
BROKEN = "broken"


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
    head, _made = FileHead.objects.select_for_update().get_or_create(pk=HEAD)
    digests = {hashlib.sha256(file.pdf).hexdigest(): file for file in files}
    known = set(FileLink.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    before = head.hash if is_sealed_end(head) else BROKEN
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
    head.number, head.hash = made[-1].number, made[-1].hash
    head.seal = head_seal(head.number, head.hash)
    head.save()


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


def head_seal(number: int, link: str) -> str:
    """The seal of an end: another one than a link's hash, so that no link can be made the end."""
    return keyed_hash(f"file head {number} {link}") if number else ""


def is_sealed_end(head: FileHead) -> bool:
    """Whether this site sealed the end, with the key in use or one before it."""
    if not head.number:
        return not head.seal
    return key_of_hash(f"file head {head.number} {head.hash}", head.seal) is not None


def chain_end() -> ChainEnd:
    """Where the chain ends now, to be told outside (`Plugin.chains`)."""
    head = FileHead.objects.filter(pk=HEAD).first() or FileHead()
    return ChainEnd(head.number, head.hash)


def hashes(numbers: Sequence[int]) -> Mapping[int, str]:
    """The hashes of the links with these numbers."""
    return dict(FileLink.objects.filter(number__in=numbers).values_list("number", "hash"))
