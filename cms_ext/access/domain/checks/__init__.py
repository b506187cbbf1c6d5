"""The conditions of access C01–C12: what the software finds, and what people make of it."""

from cms_ext.access.domain.checks.deciding import (
    OVERRIDABLE,
    decide_check,
    mandatory_checks,
    override_check,
)
from cms_ext.access.domain.checks.recommendation import (
    Action,
    Missing,
    Recommendation,
    recommendation,
)
from cms_ext.access.domain.checks.running import run_checks

__all__ = [
    "OVERRIDABLE",
    "Action",
    "Missing",
    "Recommendation",
    "decide_check",
    "mandatory_checks",
    "override_check",
    "recommendation",
    "run_checks",
]
