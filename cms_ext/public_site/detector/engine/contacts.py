"""Telephones and e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms_ext.public_site.detector.engine.allowed import Allowed
from cms_ext.public_site.detector.engine.span import DetectorHit

# One separator, or none, between the groups; a line may break once inside a number.
GAP = r"(?:[ .-]| ?\n)?"
GROUPS = "|".join(
    (
        rf"\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}",
        rf"\(\d{{2}}\){GAP}\d{{3}}{GAP}\d{{2}}{GAP}\d{{2}}",
        rf"\d{{2}}{GAP}\d{{3}}{GAP}\d{{2}}{GAP}\d{{2}}",
    )
)
PHONE = re.compile(rf"(?<![\w+])(?<!\d[.,/-])(?:(?:\+|00)48{GAP})?(?:{GROUPS})(?!\w)(?![.,/-]\d)")
LABEL = r"[A-Za-z0-9-]{1,63}"
EMAIL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._%+'-]{{0,63}}@(?:{LABEL}\.){{1,8}}[A-Za-z]{{2,24}}")


def phones(text: str) -> Iterator[DetectorHit]:
    """In a text without dates, amounts and account numbers; also those that are public."""
    for found in PHONE.finditer(text):
        if found[0].count("\n") <= 1:
            yield DetectorHit("PHONE", *found.span())


def emails(text: str, allowed: Allowed) -> Iterator[DetectorHit]:
    for found in EMAIL.finditer(text):
        address = found[0].lower()
        domain = address.rpartition("@")[2]
        if address not in allowed.emails and domain not in allowed.domains:
            yield DetectorHit("EMAIL", *found.span())
