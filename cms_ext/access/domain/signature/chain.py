"""Chains of certificates from a signer to a pinned issuer (RFC 5280), by pyHanko."""

from __future__ import annotations

import asyncio
from datetime import datetime

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from cms_ext.access.domain.signature.fact import SignatureFact


def is_issued_under(issuer: bytes, fact: SignatureFact, now: datetime) -> bool:
    """Whether the issuer (DER) vouches for the signer's certificate now; fetches nothing."""
    (signer, root, *chain) = (
        certificate
        for der in (fact.certificate, issuer, *fact.chain)
        for certificate in load_certs_from_pemder_data(der)
    )
    validator = CertificateValidator(
        signer,
        intermediate_certs=chain,
        validation_context=ValidationContext(trust_roots=[root], moment=now, allow_fetching=False),
    )
    try:
        asyncio.run(_usable(validator))
    except (PathBuildingError, ValidationError):
        return False
    return True


async def _usable(validator: CertificateValidator) -> None:
    # A certificate for signing in is no certificate for signing documents.
    await validator.async_validate_usage({"non_repudiation"})  # type: ignore[no-untyped-call]  # theirs
