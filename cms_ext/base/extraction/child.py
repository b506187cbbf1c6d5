"""The process that reads foreign files and draws their first pages."""

from __future__ import annotations

import json
from typing import Any

from cms_ext.base.sandbox import Program, Stopped

READER = Program("cms_ext.base.extraction.reading.task")


def run_task(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
    """The reader's answer to one task, an object of JSON; raises Stopped when there is none.

    `patience` is in seconds by the clock on the wall; of processor time and of memory the
    reader limits itself (`reading/limits.py`).
    """
    printed = READER.run([task, *arguments], content, patience=patience)
    try:
        answer = json.loads(printed)
    except ValueError as error:
        raise Stopped(by_limit=False) from error
    if not isinstance(answer, dict):
        raise Stopped(by_limit=False)
    return answer
