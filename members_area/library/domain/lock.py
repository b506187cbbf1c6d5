"""Locking a paper for a verb: the end of the seals' chain first, then the row."""

from uuid import UUID

from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.plugins.coverage import SealStream
from members_area.library.models import Document, Version


def lock_version(version: Version) -> None:
    """Read the version again, locked until the transaction ends."""
    wait_for_turn(SealStream.OFFICE)
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())


def lock_document(key: UUID) -> Document:
    """Return the document as it is now, locked until the transaction ends."""
    wait_for_turn(SealStream.OFFICE)
    return Document.objects.select_for_update().get(pk=key)
