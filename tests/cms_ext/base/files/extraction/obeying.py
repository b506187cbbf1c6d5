"""A reader that does what its file says, within its limits and a second of the processor."""

import sys

from cms_ext.base.files.extraction.result import MAX_MEMORY
from cms_ext.base.files.sandbox.confinement import confine_process


def main(_arguments: list[str]) -> None:
    confine_process(memory=MAX_MEMORY, seconds=1)
    exec(sys.stdin.read(), {})  # noqa: S102 - the test's own words
