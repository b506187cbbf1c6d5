"""What the scheduler runs for the proofs of publication."""

from __future__ import annotations

from cms_ext.base.one_view import one_view
from cms_ext.plugins import JobFound
from cms_ext.public_site.proof.domain.chain import verify_publications
from cms_ext.public_site.proof.domain.served import verify_kept, verify_served


def verify_all() -> None:
    """What the command `verify_publications` does; nobody who publishes waits. Raises JobFound."""
    with one_view():
        findings = [*verify_publications(), *verify_served(), *verify_kept()]
    if findings:
        raise JobFound(f"verify_publications: {len(findings)} findings")
