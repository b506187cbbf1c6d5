"""The name of a paper as a file name for any system. Pure."""

from __future__ import annotations

import re

# Signs that no system takes in a name, and those that turn the writing direction round.
NOT_IN_A_NAME = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+'
)
OUTER = " .-–"
LONGEST_NAME = 120


def file_name(title: str, extension: str) -> str:
    """`Uchwała nr 3-RN-2024.pdf`; without an extension the name of a folder."""
    name = NOT_IN_A_NAME.sub("-", title).strip(OUTER)[:LONGEST_NAME].rstrip(OUTER)
    return f"{name or 'dokument'}.{extension}" if extension else name or "inne"


def full_title(title: str, number: str, subject: str) -> str:
    """The title with the number and the subject, unless it holds them already."""
    if number and number not in title:
        title = f"{number} – {title}"
    return f"{title} – {subject}" if subject and subject not in title else title
