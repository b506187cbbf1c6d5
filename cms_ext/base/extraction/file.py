"""Reading a foreign file and drawing its first page, each in a process of its own."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from cms_ext.base.extraction.child import run_task
from cms_ext.base.extraction.extracted import Extracted, Hidden, HiddenLocation
from cms_ext.base.extraction.reading.refused import Why
from cms_ext.base.extraction.words import words
from cms_ext.base.sandbox import Stopped

MAX_MEGABYTES = 100
READ_PATIENCE = 90
DRAW_PATIENCE = 30
MAX_WIDTH = 2000
DRAWN = frozenset({"pdf", "jpg", "png"})


class UnreadableFile(ValueError):
    """The file cannot be taken as it is; the message is a sentence for the clerk."""


class TookTooLong(UnreadableFile):
    """The reader was ended by a limit; with more patience the file may yet be read."""


def read_file(content: bytes, extension: str, *, patience: int = READ_PATIENCE) -> Extracted:
    """Read the text of a file page by page, and its hidden text.

    `extension` without the dot: pdf, docx, xlsx, odt, jpg (jpeg), png, md, txt. Scans have no
    text here; `ocr` reads them. Raises UnreadableFile for whatever is broken, encrypted,
    mislabelled, active or too large; TookTooLong after `patience`, in seconds.
    """
    answer = task_result("read", content, kind(extension), patience=patience)
    try:
        return Extracted(
            pages=tuple(str(page) for page in answer["pages"]),
            page_count=None if answer["page_count"] is None else int(answer["page_count"]),
            has_text=bool(answer["has_text"]),
            hidden=tuple(
                Hidden(HiddenLocation(place), str(text)) for place, text in answer["hidden"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(words(Why.BROKEN)) from error


def preview(content: bytes, extension: str, *, width: int) -> bytes | None:
    """A PNG of page 1, `width` pixels wide; None when files of this kind are not drawn.

    Raises UnreadableFile as `read_file` does.
    """
    drawn = kind(extension)
    if drawn not in DRAWN:
        return None
    if not 0 < width <= MAX_WIDTH:
        raise ValueError(f"a preview is 1 to {MAX_WIDTH} pixels wide, not {width}")
    answer = task_result("draw", content, drawn, str(width), patience=DRAW_PATIENCE)
    try:
        return base64.b64decode(answer["png"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise UnreadableFile(words(Why.BROKEN)) from error


def kind(extension: str) -> str:
    """The one spelling of an extension."""
    lowered = extension.lower()
    return {"jpeg": "jpg", "markdown": "md"}.get(lowered, lowered)


def task_result(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
    """Run a task in the child process; its refusals become UnreadableFile."""
    if not content:
        raise UnreadableFile(words(Why.EMPTY))
    if len(content) > MAX_MEGABYTES * 1024**2:
        raise UnreadableFile(words(Why.TOO_LARGE, str(MAX_MEGABYTES)))
    try:
        answer = run_task(task, content, *arguments, patience=patience)
    except Stopped as stopped:
        if stopped.by_limit:
            raise TookTooLong(words(Why.LIMIT)) from stopped
        raise UnreadableFile(words(Why.BROKEN)) from stopped
    if "refused" in answer:
        raise UnreadableFile(words(str(answer["refused"]), str(answer.get("detail", ""))))
    return answer
