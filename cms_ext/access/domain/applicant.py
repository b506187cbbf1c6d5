"""Who an application says it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def applicant_name(payload: Mapping[str, Any]) -> str:
    """First names and surname of whoever filled the form in; for a firm, of who signs for it."""
    parts = (str(payload.get(key) or "").strip() for key in ("first_names", "last_name"))
    return " ".join(part for part in parts if part)


def name_on_file_should_be(payload: Mapping[str, Any]) -> str:
    """The name to look for in the register: the firm's own when a firm applies."""
    if payload.get("payer_kind") == "company":
        return str(payload.get("company_name") or "").strip()
    return applicant_name(payload)
