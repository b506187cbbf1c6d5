"""Texts without a format: Markdown and TXT."""

from __future__ import annotations

import re

from cms_ext.base.extraction.extracted import Extracted, says_something
from cms_ext.base.extraction.reading.refused import Refused, Why

# UTF-8, as everybody writes today; Windows-1250, as Polish programs wrote before.
ENCODINGS = ("utf-8-sig", "cp1250")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def read_plain(content: bytes) -> Extracted:
    """One page; raises Refused for what is no text."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROLS.search(text):
            break
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise Refused(Why.EMPTY)
        return Extracted((text,), None, says_something(text))
    raise Refused(Why.MISLABELLED, "TXT")
