"""Showing an address or a number so that it is recognised and not learnt. Pure."""

from __future__ import annotations

from cms_ext.base.typed_values.phone import national_number


def masked_email(address: str) -> str:
    """`l…@poczta.example`: enough to recognise an address, not enough to write to it."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else ""


def masked_number(phone: str) -> str:
    """`*** *** 123`: enough to recognise the number, not enough to call it."""
    digits = national_number(phone)
    return f"*** *** {digits[-3:]}" if digits else ""
