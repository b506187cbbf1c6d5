"""A worker that does what its request says, within the worker's limits."""

import json
import sys

from cms_ext.access.domain.signature.worker import CPU_SECONDS, MEMORY_BYTES
from cms_ext.base.files.sandbox.confinement import confine_process


def main(_arguments: list[str]) -> None:
    confine_process(memory=MEMORY_BYTES, seconds=CPU_SECONDS)
    exec(json.load(sys.stdin)["program"], {})  # noqa: S102 - the test's own words
