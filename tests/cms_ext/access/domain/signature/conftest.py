"""One authority, one seal, one personal certificate for all: keys take their time."""

from datetime import date

import pytest

from cms_ext.access.domain.signature.trust import TrustEntry, TrustKind
from tests.signing import Authority, Signer, authority, personal, seal


@pytest.fixture(scope="session")
def ca() -> Authority:
    return authority()


@pytest.fixture(scope="session")
def ministry(ca: Authority) -> Signer:
    return seal(ca)


@pytest.fixture(scope="session")
def anna(ca: Authority) -> Signer:
    return personal(ca)


@pytest.fixture(scope="session")
def store(ca: Authority, ministry: Signer) -> list[TrustEntry]:
    """Return the ministry's seal itself, and the authority as issuer of personal certificates."""
    return [
        entry("Pieczęć podpisu zaufanego", TrustKind.TRUSTED, ministry.der),
        entry("e-Dowód", TrustKind.PERSONAL, ca.der),
    ]


def entry(title: str, kind: TrustKind, certificate: bytes) -> TrustEntry:
    return TrustEntry(
        certificate=certificate,
        kind=kind,
        title=title,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 12, 31),
        source="https://example.org/certyfikaty",
        added_by="Ewa Redakcyjna",
        added_on=date(2026, 1, 2),
    )
