"""The process that reads foreign files: without the site's secrets, with limits on everything.

A file of a few kilobytes can unpack to gigabytes, lead a reader in circles or find a hole in a
library. So none is opened in the site's own process.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from cms_ext.extraction.reading.task import main; main(sys.argv[2:])"
)
# The reader prints at most this; a line of JSON beyond it was not made by our reader.
MAX_ANSWER = 128 * 1024 * 1024


class Stopped(Exception):
    """The reader gave no answer: a limit ended it (`by_limit`), or it fell over the file."""

    def __init__(self, *, by_limit: bool) -> None:
        super().__init__(by_limit)
        self.by_limit = by_limit


def ask(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
    """The reader's answer to one task, an object of JSON; raises Stopped when there is none.

    `patience` is in seconds by the clock on the wall; of processor time and of memory the
    reader limits itself (`reading/limits.py`).
    """
    with tempfile.TemporaryFile() as printed:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", START, str(ROOT), task, *arguments],
                input=content,
                stdout=printed,
                stderr=subprocess.DEVNULL,  # a traceback may quote the file
                env={"LANG": "C.UTF-8"},  # none of the site's secrets
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired as slow:
            raise Stopped(by_limit=True) from slow
        if done.returncode != 0:
            raise Stopped(by_limit=done.returncode in (-signal.SIGXCPU, -signal.SIGKILL))
        printed.seek(0)
        return _answer(printed.read(MAX_ANSWER))


def _answer(printed: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(printed)
    except ValueError as error:
        raise Stopped(by_limit=False) from error
    if not isinstance(answer, dict):
        raise Stopped(by_limit=False)
    return answer
