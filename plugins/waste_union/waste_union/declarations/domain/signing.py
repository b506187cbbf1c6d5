"""The states of a declaration, and its signature over the digest of its XML."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.properties import may_declare
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import (
    BEFORE_SUBMITTING,
    NEVER_SUBMITTED,
    DeclarationState,
    SignatureKind,
)
from waste_union.declarations.vocabulary import DeclarationState as S

# The declarant's own verbs: after submission the refusal is to file a correction.
OWN_VERBS = ("fill", "validate", "sign", "discard")
XML_MIME = "application/xml"
# Without a trust store the clerk reads whose certificate it is.
GOOD = (SignatureResult.INTACT_TRUSTED, SignatureResult.NOT_CONFIGURED)


@dataclass(frozen=True, slots=True)
class Move:
    """The states in which a verb is allowed, and the state that it leads to."""

    begins: tuple[S, ...]
    to: S


MOVES: Mapping[str, Move] = {
    # Any change requires a new check and signature.
    "fill": Move(BEFORE_SUBMITTING, S.DRAFT),
    "validate": Move((S.DRAFT,), S.VALIDATED),
    "sign": Move((S.VALIDATED,), S.SIGNED),
    "submit": Move((S.SIGNED,), S.SUBMITTED),
    "discard": Move(BEFORE_SUBMITTING, S.DISCARDED),
    "take_up": Move((S.SUBMITTED,), S.UNDER_REVIEW),
    "accept": Move((S.UNDER_REVIEW,), S.ACCEPTED),
    "call_to_correct": Move((S.UNDER_REVIEW,), S.CALLED_TO_CORRECT),
    "reject": Move((S.UNDER_REVIEW,), S.REJECTED_FORMAL),
    # By accepting a later one of the same property; a called one by its correction.
    "supersede": Move((S.ACCEPTED, S.CALLED_TO_CORRECT), S.SUPERSEDED),
    "cease": Move((S.ACCEPTED,), S.CEASED),
}


def allows_verb(verb: str, declaration: Declaration) -> bool:
    """Return whether the state of the declaration allows a verb."""
    return declaration.state in MOVES[verb].begins


def lock_for_verb(declaration: Declaration, verb: str) -> Declaration:
    """Return the current declaration, locked until the transaction ends.

    Raises Refusal if its state does not allow the verb.
    """
    fresh = lock_declaration(declaration)
    if allows_verb(verb, fresh):
        return fresh
    if verb in OWN_VERBS and fresh.state not in NEVER_SUBMITTED:
        raise refusal.make_refusal(refusal.UNCHANGEABLE)
    raise refusal.make_refusal(
        refusal.WRONG_STATE, number=fresh.number, state=fresh.get_state_display()
    )


def lock_declaration(declaration: Declaration) -> Declaration:
    """Return the current declaration, locked until the transaction ends."""
    wait_for_turn()
    rows = Declaration.objects.select_for_update(of=("self",))
    related = (
        "declared_property__commune",
        "form_version__authority",
        "tariff_version",
        "declarant",
    )
    return rows.select_related(*related).order_by().get(pk=declaration.pk)


def save_new_draft(draft: Declaration, origin: Origin) -> Declaration:
    """Save a new draft and log it."""
    draft.save()
    record(
        "DECLARATION_STARTED",
        origin,
        obj=draft,
        subject=draft.declarant,
        to_state=DeclarationState.DRAFT,
        changes={"number": draft.number, "kind": draft.kind, "channel": draft.channel},
    )
    return draft


def move_declaration(
    declaration: Declaration,
    verb: str,
    action: str,
    origin: Origin,
    *,
    changes: Mapping[str, Any] | None = None,
) -> Declaration:
    """Save a locked declaration in the state that the verb leads to, and log it."""
    before = declaration.state
    declaration.state = MOVES[verb].to
    declaration.save()
    record(
        action,
        origin,
        obj=declaration,
        subject=declaration.declarant,
        from_state=before,
        to_state=DeclarationState(declaration.state),
        changes={"number": declaration.number, **(changes or {})},
    )
    return declaration


def compute_digest(xml: bytes) -> str:
    """Return the SHA-256 of the exact bytes, 64 hex digits."""
    return hashlib.sha256(xml).hexdigest()


@transaction.atomic
def sign_by_account(declaration: Declaration, *, now: datetime, origin: Origin) -> Declaration:
    """Sign a checked declaration by the declarant's own login. VALIDATED → SIGNED.

    `origin` is the sign-in: its login must belong to the declarant.

    Raises Refusal: NO_RIGHT for anybody else's login, and after the right to the property ended;
    SIGNATURE_NOT_TAKEN if the form takes no such signature; E-WST-03, WRONG_STATE.
    """
    declaration = lock_for_verb(declaration, "sign")
    signer = origin.signed_in.person
    if signer != declaration.declarant:
        raise refusal.make_refusal(refusal.NO_RIGHT)
    description = {"login": origin.signed_in.pk}
    return _signed(declaration, SignatureKind.ACCOUNT, description, now, origin)


def sign_by_file(
    declaration: Declaration, signature: bytes, *, now: datetime, origin: Origin
) -> Declaration:
    """Sign a declaration by a signature file over its XML. VALIDATED → SIGNED.

    `signature` is a XAdES file: detached, around the exact bytes, or inside the document. The
    report about signer and certificate is stored in `declaration.signature`, for the clerk; the
    file itself is not.

    Raises Refusal: SIGNATURE_REFUSED for a file that is not intact, or signs anything else;
    SIGNATURE_UNTRUSTED for a certificate that the trust store does not vouch for, an expired one
    among them; OTHER_SIGNER for somebody else's name; SIGNATURE_NOT_TAKEN, NO_RIGHT, E-WST-03,
    WRONG_STATE.
    """
    # Checking the file takes long, so it happens before the lock.
    xml = declaration.file
    report = check_signature(signature, XML_MIME, xml)
    with transaction.atomic():
        declaration = lock_for_verb(declaration, "sign")
        if origin.signed_in.person != declaration.declarant:
            raise refusal.make_refusal(refusal.NO_RIGHT)
        _require_own(report, declaration.declarant)
        if declaration.file != xml:
            raise refusal.make_refusal(refusal.SIGNATURE_REFUSED)
        return _signed(declaration, SignatureKind.FILE, report.as_json(), now, origin)


def _require_own(report: SignatureReport, declarant: Person) -> None:
    if report.kind == SignatureResult.INTACT_UNTRUSTED:
        # The second line of the report names the certificate and why it is not trusted.
        raise refusal.make_refusal(refusal.SIGNATURE_UNTRUSTED, why=report.lines[1])
    if report.kind not in GOOD:
        raise refusal.make_refusal(refusal.SIGNATURE_REFUSED)
    # A firm's representatives sign for it; the clerk checks them.
    if declarant.kind == Person.Kind.PERSON and not _may_be(report.person, declarant.name):
        raise refusal.make_refusal(refusal.OTHER_SIGNER, signer=report.person)


def _may_be(signer: str, declarant: str) -> bool:
    """Return whether both names can be one person's: one of them may have more first names.

    A signature without a name is left to the clerk's judgement.
    """
    signed, known = set(signer.casefold().split()), set(declarant.casefold().split())
    return signed <= known or known <= signed


@transaction.atomic
def sign_on_paper(declaration: Declaration, *, now: datetime, origin: Origin) -> Declaration:
    """Record that a clerk saw the signature on the paper. VALIDATED → SIGNED.

    Raises Refusal: SIGNATURE_NOT_TAKEN, E-WST-03, WRONG_STATE.
    """
    declaration = lock_for_verb(declaration, "sign")
    description = {"clerk": origin.signed_in.pk}
    return _signed(declaration, SignatureKind.PAPER, description, now, origin)


def _signed(
    declaration: Declaration,
    kind: SignatureKind,
    description: Mapping[str, Any],
    now: datetime,
    origin: Origin,
) -> Declaration:
    if kind not in declaration.form_version.signature_kinds:
        raise refusal.make_refusal(refusal.SIGNATURE_NOT_TAKEN, kind=kind.label)
    if not may_declare(
        declaration.declarant, declaration.declared_property, timezone.localdate(now)
    ):
        raise refusal.make_refusal(refusal.NO_RIGHT)
    declaration.signature_kind, declaration.signature = kind, dict(description)
    declaration.signed_at = now
    declaration.xml_sha256 = compute_digest(declaration.file)
    changes = {"signature": kind, "sha256": declaration.xml_sha256}
    return move_declaration(declaration, "sign", "DECLARATION_SIGNED", origin, changes=changes)
