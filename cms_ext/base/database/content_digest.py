"""The digest of what was said or computed from: the same content has the same one for ever."""

from __future__ import annotations

import hashlib
import json


def content_digest(content: object) -> str:
    """SHA-256, 64 hex digits, of content as JSON holds it: names in the order of the alphabet,
    lists in their own, blanks as Python writes them, ASCII alone.

    Seals and rows are compared with what it gave years ago, so its form never changes. What people
    outside are to compute too (`proof.chain.canonical`, a row in dispute) has a form without
    blanks, written where it is kept.
    """
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
