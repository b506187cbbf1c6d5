"""What a step needs of memory, as the kernel counts it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.cpu import cost


def taken(step: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of CPU, and megabytes at the peak beyond those before."""
    # Writing 5 makes the kernel forget the peak so far.
    Path("/proc/self/clear_refs").write_text("5")
    memory = _kilobytes("VmRSS")
    return cost(step), (_kilobytes("VmHWM") - memory) / 1024


def _kilobytes(field: str) -> int:
    """From what the kernel says about this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
