"""A reader that does what its file says, within its limits and a second of the processor."""

from __future__ import annotations

import sys

from cms_ext.base.extraction.reading.limits import MAX_MEMORY, MAX_WRITTEN
from cms_ext.base.sandbox.host import limit_this_process


def main(_arguments: list[str]) -> None:
    limit_this_process(memory=MAX_MEMORY, seconds=1, written=MAX_WRITTEN)
    exec(sys.stdin.read(), {})  # noqa: S102 - the test's own words
