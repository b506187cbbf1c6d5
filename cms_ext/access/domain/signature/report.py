"""The report of a check of signatures: result and lines for the clerk, no legal effect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.x509.oid import NameOID

from cms_ext.access.domain.signature.fact import SignatureFact, printable_name
from cms_ext.access.domain.signature.trust import (
    TrustEntry,
    TrustJudgement,
    TrustKind,
    judge_certificate,
)


class SignatureResult(StrEnum):
    """The result in one word (access.md §2b).

    `intact_untrusted`: the bytes are as signed, but nobody in the trust store vouches for the
    certificate. `not_configured`: intact, and the trust store is empty, so trust is unchecked.
    """

    INTACT_TRUSTED = "intact_trusted"
    INTACT_UNTRUSTED = "intact_untrusted"
    MODIFIED = "modified"
    NO_SIGNATURE = "no_signature"
    UNREADABLE = "unreadable"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """The report of one file. Several signatures: the worst result, all the names.

    `signer` is whom the certificate names (for podpis zaufany the ministry), `person` whom the
    signed part names, both without any number. `trust_entry` is the title of the entry of the
    trust store, `trust_kind` its `SignatureKind` code: what anyone who added the entry says it
    vouches for. `lines` is what the clerk reads.
    """

    kind: SignatureResult
    lines: tuple[str, ...]
    signer: str = ""
    person: str = ""
    trust_entry: str = ""
    trust_kind: str = ""

    def as_json(self) -> dict[str, Any]:
        """A mapping for a JSON column; `from_json` reads it back."""
        return asdict(self) | {"kind": self.kind.value, "lines": list(self.lines)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SignatureReport:
        return cls(
            **{**stored, "kind": SignatureResult(stored["kind"]), "lines": tuple(stored["lines"])}
        )


WARSAW = ZoneInfo("Europe/Warsaw")
NUMBERS = re.compile(r"\d{5,}")
UNREVOKED = "Odwołanie: nie sprawdzono (bez sieci)."

OFFICIAL = (
    "Urzędowe sprawdzenie podpisu: "
    "https://www.gov.pl/web/gov/podpisz-dokument-elektronicznie-wykorzystaj-podpis-zaufany"
)

INTACT = "Integralność: plik niezmieniony od podpisania."

MODIFIED = (
    "Integralność: plik zmieniono po podpisaniu albo ma część, której podpis nie obejmuje. "
    "Poproś o przesłanie pliku jeszcze raz, tak jak został podpisany."
)

NO_SIGNATURE = (
    "Podpis: w pliku nie ma podpisu elektronicznego. "
    "Jeżeli to skan, sprawdź podpis własnoręczny na obrazie."
)

UNCHECKED = "Podpis: nie sprawdzono."
STOPPED = "Sprawdzanie przerwano: plik jest nietypowy albo zajął za dużo czasu lub pamięci."


def lines_of(
    fact: SignatureFact, judgement: TrustJudgement, *, configured: bool
) -> tuple[str, ...]:
    """Lines about one signature: integrity, certificate, person, revocation, time."""
    if not fact.intact:
        # Names from a changed file would be read as if they were proved.
        return (MODIFIED,)
    return (
        INTACT,
        _certificate_line(fact, judgement, configured),
        *_person_lines(fact, judgement.entry),
        UNREVOKED,
        _time_line(fact.signed_at),
        *fact.remarks,
    )


def unreadable_lines(reason: str) -> tuple[str, ...]:
    return (UNCHECKED, reason, OFFICIAL)


def signer_of(fact: SignatureFact) -> str:
    """Return the common name of the certificate, with long numbers hidden."""
    return _common_name(_certificate(fact).subject)


def person_of(fact: SignatureFact, entry: TrustEntry | None) -> str:
    """Return the person by name: from the role under a pinned seal, else from the certificate.

    A role counts under a seal only: with a certificate of one's own anybody can claim a role that
    names somebody else. Without trust the claim is shown, and the line says what it is worth.
    """
    certified = _certified_person(fact)
    if fact.person is None or (entry is not None and entry.kind is not TrustKind.TRUSTED):
        return certified
    return fact.person.name


def _certified_person(fact: SignatureFact) -> str:
    subject = _certificate(fact).subject
    return printable_name(
        f"{_named(subject, NameOID.GIVEN_NAME)} {_named(subject, NameOID.SURNAME)}"
    )


def _certificate_line(fact: SignatureFact, judgement: TrustJudgement, configured: bool) -> str:
    certificate = _certificate(fact)
    named = f"„{signer_of(fact)}”, wystawca „{_common_name(certificate.issuer)}”"
    if not configured:
        return f"Certyfikat: {named}; nie sprawdzono, bo magazyn zaufania jest pusty."
    if judgement.entry is None:
        return f"Certyfikat: {named}; magazyn zaufania go nie poświadcza: {judgement.why_not}."
    entry = judgement.entry
    return (
        f"Certyfikat: {named}; poświadcza go wpis „{entry.title}” w magazynie zaufania "
        f"(dodano {entry.added_on:%d.%m.%Y}, {entry.added_by})."
    )


def _person_lines(fact: SignatureFact, entry: TrustEntry | None) -> tuple[str, ...]:
    name = person_of(fact, entry)
    pesel = ("PESEL w podpisie: jest. System go nie zapisuje.",)
    pesel_lines = pesel if fact.person is not None and fact.person.has_pesel else ()
    if not name:
        return ("Osoba: w podpisie nie odczytano imienia i nazwiska.", *pesel_lines)
    source = "z certyfikatu" if name == _certified_person(fact) else "z podpisanej części pliku"
    doubt = "" if entry is not None else "; nikt zaufany tych danych nie poświadcza"
    return (f"Osoba: {name} ({source}{doubt}).", *pesel_lines)


def _time_line(signed_at: datetime | None) -> str:
    if signed_at is None:
        return "Czas: podpisujący go nie podał."
    return f"Czas: {signed_at.astimezone(WARSAW):%d.%m.%Y %H:%M}, podany przez podpisującego."


def _certificate(fact: SignatureFact) -> x509.Certificate:
    return x509.load_der_x509_certificate(fact.certificate)


def _common_name(name: x509.Name) -> str:
    text = _named(name, NameOID.COMMON_NAME) or _named(name, NameOID.ORGANIZATION_NAME)
    return NUMBERS.sub("…", " ".join(text.split()))[:120] or "bez nazwy"


def _named(name: x509.Name, part: x509.ObjectIdentifier) -> str:
    return ", ".join(str(attribute.value) for attribute in name.get_attributes_for_oid(part))


def make_report(
    facts: Sequence[SignatureFact], entries: Sequence[TrustEntry], now: datetime
) -> SignatureReport:
    """Return the report of a file with signatures: it is only as good as the worst of them."""
    judgements = [
        judge_certificate(fact, entries, now) if fact.intact else TrustJudgement(None)
        for fact in facts
    ]
    judged = list(zip(facts, judgements, strict=True))
    lines: list[str] = []
    for number, (fact, judgement) in enumerate(judged, start=1):
        if len(facts) > 1:
            lines.append(f"Podpis {number} z {len(facts)}.")
        lines += lines_of(fact, judgement, configured=bool(entries))
    vouched = [judgement.entry for judgement in judgements if judgement.entry is not None]
    return SignatureReport(
        kind=_kind(facts, vouched, entries),
        lines=(*lines, OFFICIAL),
        signer=_joined(signer_of(fact) for fact in facts if fact.intact),
        person=_joined(person_of(fact, by.entry) for fact, by in judged if fact.intact),
        trust_entry=_joined(entry.title for entry in vouched),
        trust_kind=_joined(entry.kind.value for entry in vouched),
    )


def unsigned_report() -> SignatureReport:
    return SignatureReport(SignatureResult.NO_SIGNATURE, (NO_SIGNATURE,))


def unreadable_report(reason: str) -> SignatureReport:
    """Return the report of a file that could not be checked; `reason` is for the clerk."""
    return SignatureReport(SignatureResult.UNREADABLE, unreadable_lines(reason))


def _kind(
    facts: Sequence[SignatureFact], vouched: Sequence[TrustEntry], entries: Sequence[TrustEntry]
) -> SignatureResult:
    if not all(fact.intact for fact in facts):
        return SignatureResult.MODIFIED
    if not entries:
        return SignatureResult.NOT_CONFIGURED
    return (
        SignatureResult.INTACT_TRUSTED
        if len(vouched) == len(facts)
        else SignatureResult.INTACT_UNTRUSTED
    )


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name for name in names if name))
