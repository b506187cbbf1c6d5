"""What the forms about a component have in common."""

from __future__ import annotations

from collections.abc import Mapping

from cms_ext.office.workflow.forms import StepForm

# At which field a refusal stands; any other stands above the form.
REFUSED_AT: Mapping[str, str] = {
    "CODE_FORMAT": "code",
    "CODE_KNOWN": "code",
    "RATE_NEGATIVE": "rate",
    "RATE_SCALE": "rate",
    "RATE_NEEDS_NOTICE": "reason",
    "REASON_REQUIRED": "reason",
    "RATE_USED": "valid_from",
    "RATE_OVERLAP": "valid_from",
    "COST_KIND_OVERLAP": "valid_from",
    "ENDS_BEFORE_BEGIN": "valid_to",
    "EXCEPTION_OVERLAP": "valid_from",
    "REFERENCE_REQUIRED": "reference",
    "VALUE_NEGATIVE": "value",
    "VALUE_SCALE": "value",
    "VALUE_TOO_LARGE": "value",
    "BASIS_FIXED": "basis",
}


class TariffEntryForm(StepForm):
    """About a component, or about what holds of it since a day."""

    refused_at = REFUSED_AT
