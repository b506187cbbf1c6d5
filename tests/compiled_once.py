"""In a clean clone one process compiles the tests, and the others wait until it has.

Each would compile the same two thousand files, all at the same moment.
"""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.migrated import KEPT

DONE = KEPT / "compiled"


@contextmanager
def compiled_once(config: pytest.Config) -> Iterator[None]:
    """Around the collecting; the run on PostgreSQL reads few of the files and waits for nobody."""
    if not hasattr(config, "workerinput") or config.option.markexpr or DONE.exists():
        yield
        return
    KEPT.mkdir(exist_ok=True)
    with DONE.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_SH)
            # Those who waited go on together.
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield
        if not sys.dont_write_bytecode:
            DONE.touch()
