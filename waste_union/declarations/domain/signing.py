"""Signing a checked declaration: what is signed are the bytes of its XML, by their digest."""

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
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.refusal import (
    NO_RIGHT,
    OTHER_SIGNER,
    SIGNATURE_NOT_TAKEN,
    SIGNATURE_REFUSED,
    SIGNATURE_UNTRUSTED,
    UNCHANGEABLE,
    WRONG_STATE,
    refusal,
)
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import (
    BEFORE_SUBMITTING,
    NEVER_SUBMITTED,
    DeclarationState,
    SignatureKind,
)
from waste_union.declarations.vocabulary import DeclarationState as S


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a verb may be taken, and the state that it leads to."""

    begins: tuple[S, ...]
    to: S


MOVES: Mapping[str, Move] = {
    # Any change of what it says: checked and signed again.
    "fill": Move(BEFORE_SUBMITTING, S.DRAFT),
    "validate": Move((S.DRAFT,), S.VALIDATED),
    "sign": Move((S.VALIDATED,), S.SIGNED),
    "submit": Move((S.SIGNED,), S.SUBMITTED),
    "discard": Move(BEFORE_SUBMITTING, S.DISCARDED),
    "take_up": Move((S.SUBMITTED,), S.UNDER_REVIEW),
    "accept": Move((S.UNDER_REVIEW,), S.ACCEPTED),
    "call_to_correct": Move((S.UNDER_REVIEW,), S.CALLED_TO_CORRECT),
    "reject": Move((S.UNDER_REVIEW,), S.REJECTED_FORMAL),
    # By the acceptance of a later one of the same property; a called one by its correction.
    "supersede": Move((S.ACCEPTED, S.CALLED_TO_CORRECT), S.SUPERSEDED),
    "cease": Move((S.ACCEPTED,), S.CEASED),
}


# The declarant's own verbs: after submission they are told to correct.
OWN_VERBS = ("fill", "validate", "sign", "discard")


def is_open_to(verb: str, declaration: Declaration) -> bool:
    """Whether the state allows a verb; what else it asks, it asks itself."""
    return declaration.state in MOVES[verb].begins


def locked(declaration: Declaration, verb: str) -> Declaration:
    """The declaration as it is now, locked until the transaction ends.

    Raises Refusal when its state does not allow the verb.
    """
    fresh = lock_declaration(declaration)
    if is_open_to(verb, fresh):
        return fresh
    if verb in OWN_VERBS and fresh.state not in NEVER_SUBMITTED:
        raise refusal(UNCHANGEABLE)
    raise refusal(WRONG_STATE, number=fresh.number, state=fresh.get_state_display())


def lock_declaration(declaration: Declaration) -> Declaration:
    """The declaration as it is now, locked until the transaction ends."""
    wait_for_turn()
    rows = Declaration.objects.select_for_update(of=("self",))
    related = (
        "declared_property__commune",
        "form_version__authority",
        "tariff_version",
        "declarant",
    )
    return rows.select_related(*related).order_by().get(pk=declaration.pk)


def started(draft: Declaration, origin: Origin) -> Declaration:
    """Save a new draft, with its event."""
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


def moved(
    declaration: Declaration,
    verb: str,
    action: str,
    origin: Origin,
    *,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Declaration:
    """Save a locked declaration in the state to which the verb leads, with its event."""
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
        note=note,
        changes={"number": declaration.number, **(changes or {})},
    )
    return declaration


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
