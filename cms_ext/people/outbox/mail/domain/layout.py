"""The one layout of all e-mails: a letter's text as HTML and as signed plain text.

Paragraphs stand between empty lines. Lines that begin with "- " are a list. The first paragraph of
two lines, a label with a colon and an address of this site, is the letter's one button:

    Otwórz w E-BOK:
    https://www.spoldzielnia.example/e-bok/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms_ext.people.outbox.mail.domain.letterhead import Letterhead

LONGEST_LABEL = 60
# What mail programs show of a letter beside its subject.
LONGEST_PREHEADER = 110
# Stands behind it, so that they show nothing of the next paragraph, which may hold a secret.
FILLER = mark_safe("&#847;&zwnj;&nbsp;" * 60)  # noqa: S308 - a constant
ITEM = "- "


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or the button: one of the three is not empty."""

    text: str = ""
    items: tuple[str, ...] = ()
    label: str = ""
    url: str = ""


def sign_text(text: str, letterhead: Letterhead) -> str:
    """Return the plain-text part: the text, the signature and the footer."""
    signature = "\n".join(("-- ", *letterhead.lines))
    return f"{text}\n\n{signature}\n\n{_footer()}"


def render_html(subject: str, text: str, letterhead: Letterhead) -> str:
    """Render the HTML part."""
    return render_to_string(
        "cms_ext/mail/message.html",
        {
            "subject": subject,
            "preheader": make_preheader(text),
            "filler": FILLER,
            "blocks": make_blocks(text),
            "letterhead": letterhead,
            "signature": letterhead.lines[1:],
            "footer": _footer(),
        },
    )


def make_preheader(text: str) -> str:
    """Return the beginning of the first paragraph, which a locked telephone shows too."""
    words = " ".join(text.partition("\n\n")[0].split())
    return Truncator(words).chars(LONGEST_PREHEADER)


def make_blocks(text: str) -> list[Block]:
    """Split the text into paragraphs, lists and at most one button."""
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.strip().splitlines()]
        if _is_button(lines) and not any(block.url for block in blocks):
            blocks.append(Block(label=lines[0].removesuffix(":"), url=lines[1]))
        else:
            blocks += _paragraph_and_list(lines)
    return blocks


def _is_button(lines: list[str]) -> bool:
    if len(lines) != 2 or not 1 < len(lines[0]) <= LONGEST_LABEL or lines[0][-1] != ":":
        return False
    return re.fullmatch(rf"{_base()}(?:/[^\s<>\"]*)?", lines[1]) is not None


def _paragraph_and_list(lines: list[str]) -> list[Block]:
    """Split a paragraph where its list begins and where it ends."""
    blocks: list[Block] = []
    for is_list, group in groupby(lines, key=lambda line: line.startswith(ITEM)):
        parts = [_line(line.removeprefix(ITEM) if is_list else line) for line in group]
        # Each line is escaped.
        blocks.append(
            Block(items=tuple(map(mark_safe, parts)))
            if is_list
            else Block(text=mark_safe("<br>".join(parts)))  # noqa: S308
        )
    return blocks


def _line(line: str) -> str:
    # Behind the name of the host a path or the end: "https://site.example.evil" is another host.
    parts = re.split(rf"({_base()}(?:/[^\s<>\"]*[\w/=-])?)(?![\w.:@-]*\w)", line)
    return "".join(
        format_html('<a href="{0}">{0}</a>', part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def _base() -> str:
    return re.escape(str(settings.WAGTAILADMIN_BASE_URL).rstrip("/"))


def _footer() -> str:
    """Say that staff never ask for passwords."""
    return _(
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
