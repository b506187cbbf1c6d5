"""What the scheduler runs for the proofs of publication."""

from __future__ import annotations

from cms_ext.evidence.proof.domain import publication
from cms_ext.plugins import JobFound


def verify_all() -> None:
    """What the command `verify_publications` does; nobody who publishes waits. Raises JobFound."""
    if findings := publication.verify_all():
        raise JobFound(f"verify_publications: {len(findings)} findings")
