"""One task of the reader: the file on standard input, the answer as JSON on standard output."""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from cms_ext.base.files.extraction.reading.kinds import read_content
from cms_ext.base.files.extraction.reading.limits import (
    MAX_MEMORY,
    MAX_SECONDS,
    ExtractionRefused,
    Why,
)
from cms_ext.base.files.extraction.reading.scan import (
    become_tesseract,
    draw_for_recognition,
    draw_page,
)
from cms_ext.base.files.sandbox.walls import confine_process


def main(arguments: list[str]) -> None:
    """`read EXTENSION`, `draw EXTENSION WIDTH`, `page EXTENSION INDEX` or `recognise TESSERACT`."""
    task, extension, *rest = arguments
    if task == "recognise":
        become_tesseract(extension)
    confine_process(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    try:
        answer = _answer(task, sys.stdin.buffer.read(), extension, rest)
    except ExtractionRefused as refused:
        answer = {"refused": refused.why, "detail": refused.detail}
    except MemoryError:
        answer = {"refused": Why.LIMIT}
    except RecursionError:
        answer = {"refused": Why.NESTED}
    json.dump(answer, sys.stdout)


def _answer(task: str, content: bytes, extension: str, rest: list[str]) -> dict[str, Any]:
    if task == "draw":
        return {"png": base64.b64encode(draw_page(content, extension, int(rest[0]))).decode()}
    if task == "page":
        png, count = draw_for_recognition(content, extension, int(rest[0]))
        return {"png": base64.b64encode(png).decode(), "pages": count}
    found = read_content(content, extension)
    return {
        "pages": found.pages,
        "page_count": found.page_count,
        "has_text": found.has_text,
        "hidden": [(item.place, item.text) for item in found.hidden],
    }
