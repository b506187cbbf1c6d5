"""Signing a checked declaration: what is signed are the bytes of its XML, by their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.move import locked, moved
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.refusal import (
    NO_RIGHT,
    OTHER_SIGNER,
    SIGNATURE_NOT_TAKEN,
    SIGNATURE_REFUSED,
    SIGNATURE_UNTRUSTED,
    refusal,
)
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import SignatureKind

XML_MIME = "application/xml"
# Where nobody is asked for trust the clerk reads whose certificate it is.
GOOD = (SignatureResult.INTACT_TRUSTED, SignatureResult.NOT_CONFIGURED)


def digest_of(xml: bytes) -> str:
    """SHA-256 of the exact bytes, 64 hex digits."""
    return hashlib.sha256(xml).hexdigest()


@transaction.atomic
def sign_by_account(declaration: Declaration, *, now: datetime, origin: Origin) -> Declaration:
    """The signed-in declarant confirms the checked declaration.

    `origin` is the sign-in: its login must belong to the declarant. VALIDATED → SIGNED.

    Raises Refusal: NO_RIGHT for anybody else's login, and for who lost the right to the property;
    SIGNATURE_NOT_TAKEN where the form takes no such signature; E-WST-03, WRONG_STATE.
    """
    declaration = locked(declaration, "sign")
    signer = origin.signed_in.person
    if signer != declaration.declarant:
        raise refusal(NO_RIGHT)
    said = {"login": origin.signed_in.pk}
    return _signed(declaration, SignatureKind.ACCOUNT, said, now, origin)


def sign_by_file(
    declaration: Declaration, signature: bytes, *, now: datetime, origin: Origin
) -> Declaration:
    """Keep the report of a signature file over the declaration's XML, as it was downloaded.

    `signature` is a XAdES file: detached, around the exact bytes, or inside of the document. What
    it says of signer and certificate stands in `declaration.signature`, for the clerk; the file
    itself is not kept. VALIDATED → SIGNED.

    Raises Refusal: SIGNATURE_REFUSED for a file that is not intact, or signs anything else;
    SIGNATURE_UNTRUSTED for a certificate that the trust store does not vouch for, an expired one
    among them; OTHER_SIGNER for somebody else's name; SIGNATURE_NOT_TAKEN, NO_RIGHT, E-WST-03,
    WRONG_STATE.
    """
    # Taking the file apart lasts: nobody waits for a lock meanwhile.
    xml = declaration.file
    report = check_signature(signature, XML_MIME, xml)
    with transaction.atomic():
        declaration = locked(declaration, "sign")
        if origin.signed_in.person != declaration.declarant:
            raise refusal(NO_RIGHT)
        _require_own(report, declaration.declarant)
        if declaration.file != xml:
            raise refusal(SIGNATURE_REFUSED)
        return _signed(declaration, SignatureKind.FILE, report.as_json(), now, origin)


def _require_own(report: SignatureReport, declarant: Person) -> None:
    if report.kind == SignatureResult.INTACT_UNTRUSTED:
        # Its second line says whose certificate it is, and why nobody vouches for it.
        raise refusal(SIGNATURE_UNTRUSTED, why=report.lines[1])
    if report.kind not in GOOD:
        raise refusal(SIGNATURE_REFUSED)
    # For a firm its representatives sign; of them the clerk knows.
    if declarant.kind == Person.Kind.PERSON and not _may_be(report.person, declarant.name):
        raise refusal(OTHER_SIGNER, signer=report.person)


def _may_be(signer: str, declarant: str) -> bool:
    """Whether the names can be one person's: one of them may have more first names.

    A signature that names nobody is the clerk's to judge.
    """
    signed, known = set(signer.casefold().split()), set(declarant.casefold().split())
    return signed <= known or known <= signed


@transaction.atomic
def sign_on_paper(declaration: Declaration, *, now: datetime, origin: Origin) -> Declaration:
    """A clerk has seen the signature on the paper that was typed in. VALIDATED → SIGNED.

    Raises Refusal: SIGNATURE_NOT_TAKEN, E-WST-03, WRONG_STATE.
    """
    declaration = locked(declaration, "sign")
    said = {"clerk": origin.signed_in.pk}
    return _signed(declaration, SignatureKind.PAPER, said, now, origin)


def _signed(
    declaration: Declaration,
    kind: SignatureKind,
    said: Mapping[str, Any],
    now: datetime,
    origin: Origin,
) -> Declaration:
    if kind not in declaration.form_version.signature_kinds:
        raise refusal(SIGNATURE_NOT_TAKEN, kind=kind.label)
    if not may_declare(
        declaration.declarant, declaration.declared_property, timezone.localdate(now)
    ):
        raise refusal(NO_RIGHT)
    declaration.signature_kind, declaration.signature = kind, dict(said)
    declaration.signed_at = now
    declaration.xml_sha256 = digest_of(declaration.file)
    changes = {"signature": kind, "sha256": declaration.xml_sha256}
    return moved(declaration, "sign", "DECLARATION_SIGNED", origin, changes=changes)
