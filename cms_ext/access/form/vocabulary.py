"""The types of fields and how long their values may be, in characters. Pure."""

from __future__ import annotations

FIELD_TYPES = (
    "text",
    "digits",
    "address",
    "address_list",
    "textarea",
    "email",
    "phone_pl",
    "choice",
    "checkbox",
    "date",
    "nip",
    "regon",
    "file",
    "signature",
)
SIGNATURE_KINDS = ("HANDWRITTEN", "TRUSTED", "PERSONAL", "QUALIFIED")
# Where the declaration names no length of its own.
LONGEST = {
    "text": 160,
    "digits": 20,
    "address": 160,
    "address_list": 160,
    "textarea": 200,
    "email": 254,
    "phone_pl": 24,
    "choice": 40,
    "checkbox": 5,
    "date": 10,
    "nip": 20,
    "regon": 20,
    "file": 120,
    "signature": 20,
}
