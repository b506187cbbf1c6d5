"""Facts about one signature, as a reader of a format found them, and the person it names."""

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree


class NoSignature(Exception):
    """The file holds no electronic signature."""


class UnreadableSignature(Exception):
    """The signature cannot be checked here; the message says why, for the clerk."""


@dataclass(frozen=True, slots=True)
class ClaimedPerson:
    """The person that the signed part names. A PESEL is only noticed, never stored."""

    name: str
    has_pesel: bool


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """A signature: whether it covers the whole file unchanged, and who claims to have signed.

    `certificate` and `chain` are DER, from the file. `signed_at` is the signer's own statement.
    `remarks` are further lines for the clerk.
    """

    intact: bool
    certificate: bytes
    chain: tuple[bytes, ...] = ()
    signed_at: datetime | None = None
    person: ClaimedPerson | None = None
    remarks: tuple[str, ...] = ()


NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,7}")
PESEL = re.compile(r"(?<!\d)\d{11}(?!\d)")

# The text of the ministry's service in a PDF; seen in published examples, not documented.
ON_BEHALF = re.compile(r"w imieniu:?\s+(?P<name>[^,;(\d]{3,160})")
MAX_CHARACTERS = 120


def from_claimed_role(signed_properties: etree._Element) -> ClaimedPerson | None:
    """Return the person in ClaimedRole/PodpisZP of signed properties; None without such a role.

    Give it only the element that the verifier returned: whatever else the file holds is unsigned.
    """
    for person in _named(signed_properties, "ClaimedRole", "DaneZPOsobyFizycznej"):
        name = " ".join(_text_of(person, part) for part in ("Imie", "Nazwisko"))
        return ClaimedPerson(printable_name(name), bool(_text_of(person, "PESEL")))
    return None


def from_reason(reason: str) -> ClaimedPerson | None:
    """Return the person in the signed /Reason of a PDF; None when nobody is named there."""
    match = ON_BEHALF.search(reason)
    if match is None:
        return None
    return ClaimedPerson(printable_name(match["name"]), bool(PESEL.search(reason)))


def printable_name(text: str) -> str:
    """Return the name if it looks like one, else ""."""
    name = " ".join(text.split())
    return name if len(name) <= MAX_CHARACTERS and NAME.fullmatch(name) else ""


def _named(element: etree._Element, *path: str) -> list[etree._Element]:
    elements = [element]
    for name in path:
        elements = [item for parent in elements for item in parent.iter(f"{{*}}{name}")]
    return elements


def _text_of(element: etree._Element, name: str) -> str:
    # All the text inside: an element or a comment in the middle must not cut it short.
    return "".join(str(text) for item in _named(element, name) for text in item.itertext()).strip()
