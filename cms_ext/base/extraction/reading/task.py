"""One task of the reader: the file on standard input, the answer as JSON on standard output."""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from cms_ext.base.extraction.reading.kinds import read
from cms_ext.base.extraction.reading.limits import (
    MAX_MEMORY,
    MAX_SECONDS,
    MAX_WRITTEN,
    ExtractionRefused,
    Why,
)
from cms_ext.base.extraction.reading.scan import draw, read_scan
from cms_ext.base.sandbox.host import limit_this_process


def main(arguments: list[str]) -> None:
    """`read EXTENSION`, `draw EXTENSION WIDTH` or `ocr EXTENSION TESSERACT`."""
    limit_this_process(memory=MAX_MEMORY, seconds=MAX_SECONDS, written=MAX_WRITTEN)
    task, extension, *rest = arguments
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
        return {"png": base64.b64encode(draw(content, extension, int(rest[0]))).decode()}
    if task == "ocr":
        return {"pages": read_scan(content, extension, rest[0])}
    found = read(content, extension)
    return {
        "pages": found.pages,
        "page_count": found.page_count,
        "has_text": found.has_text,
        "hidden": [(item.place, item.text) for item in found.hidden],
    }
