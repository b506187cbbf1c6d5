"""Who an application says it is from, and about which premises: the one reader of these keys.

The keys are those of the plugins' forms (`access.md` §2): a person's statement, the E-BOK
form of a person or a firm, and the application of an institution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PREMISES_KEYS = ("premises_address", "premises_list", "properties")


def applicant_name(payload: Mapping[str, Any]) -> str:
    """First names and surname of the applicant; for a firm, of the person who signs for it."""
    parts = (_text(payload, key) for key in ("first_names", "last_name", "authorised"))
    return " ".join(part for part in parts if part)


def is_firm(payload: Mapping[str, Any]) -> bool:
    """Whether a firm or an institution applies, for which somebody signs."""
    return payload.get("payer_kind") == "company" or "org_name" in payload


def name_on_file_should_be(payload: Mapping[str, Any]) -> str:
    """The name to look for in the register: the firm's own when a firm applies."""
    if is_firm(payload):
        return _text(payload, "company_name") or _text(payload, "org_name")
    return applicant_name(payload)


def premises_named(payload: Mapping[str, Any]) -> list[str]:
    """The addresses of the premises that the form names, as they were written."""
    values = [payload.get(key) or [] for key in PREMISES_KEYS]
    written = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [text for one in written if (text := str(one).strip())]


def _text(payload: Mapping[str, Any], key: str) -> str:
    return str(payload.get(key) or "").strip()
