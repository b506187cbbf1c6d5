"""What the forms about a component have in common: filled in, then done."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.models import Component

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


class TariffEntryForm(forms.Form):
    """`add_refusal` says at the right field what the verb refused."""

    refused_at = REFUSED_AT


class ComponentForm(TariffEntryForm):
    """About one component; `today` is the business day."""

    heading: ClassVar[Any]
    lead: Any
    button: ClassVar[Any]
    done: ClassVar[Any]
    right: ClassVar[str]

    def __init__(self, *args: Any, component: Component, today: date, **kwargs: Any) -> None:
        self.component = component
        self.today = today
        kwargs.setdefault("initial", self.first_values())
        super().__init__(*args, **kwargs)

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody fills them in."""
        return {}

    @abstractmethod
    def act(self, origin: Origin) -> object:
        """Calls the verb. Raises ChargeError."""
