"""What the scheduler runs for declarations."""

from __future__ import annotations

from cms_ext.plugins import JobFound
from waste_union.declarations.domain import verify


def verify_declarations() -> None:
    """What the command of this name does. Raises JobFound."""
    if findings := verify.verify_declarations():
        raise JobFound(f"verify_declarations: {len(findings)} findings")
