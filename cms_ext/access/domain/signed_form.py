"""The signed form of an application: what kind of attachment each of its files is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cms_ext.access.domain.files.accepted import ASIC, PICTURES, XML, AcceptedFile
from cms_ext.access.domain.files.attach import attach
from cms_ext.access.domain.signature.report import SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import AttachmentKind, SignatureKind


def attach_signed(
    application: AccessApplication, files: Sequence[AcceptedFile], signature_kind: str
) -> list[ApplicationAttachment]:
    """Keep the files of a signed form. Files of one kind go together: one may sign the other.

    `signature_kind` is a `SignatureKind`, or empty when nobody has said. Raises AttachmentRefused.
    """
    electronic = _is_electronic(files, signature_kind)

    def kind(file: AcceptedFile) -> AttachmentKind:
        return _kind_of(file, electronic=electronic)

    kept: list[ApplicationAttachment] = []
    for of_kind, group in groupby(sorted(files, key=kind), key=kind):
        kept += attach(application, list(group), of_kind)
    return kept


def _is_electronic(files: Sequence[AcceptedFile], signature_kind: str) -> bool:
    if signature_kind:
        return signature_kind != SignatureKind.HANDWRITTEN
    return any(map(_has_signature, files))


def _kind_of(file: AcceptedFile, *, electronic: bool) -> AttachmentKind:
    if electronic or _has_signature(file):
        return AttachmentKind.SIGNED_DOC
    return AttachmentKind.PHOTO if file.mime in PICTURES else AttachmentKind.SCAN


def _has_signature(file: AcceptedFile) -> bool:
    """Whether an electronic signature was found in the file, good or bad; XML and ASiC are one."""
    found = file.signature is not None and file.signature.kind != SignatureResult.NO_SIGNATURE
    return found or file.mime in (XML, ASIC)
