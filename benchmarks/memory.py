"""What a step needs of memory, as the kernel counts it."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

from benchmarks.cpu import cost


def taken(step: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of CPU, and megabytes at the peak beyond those before."""
    _forget()
    memory = _kilobytes("VmRSS")
    return cost(step), (_kilobytes("VmHWM") - memory) / 1024


def peak(step: Callable[[], object]) -> float:
    """Megabytes of the whole process at the peak of a step."""
    _forget()
    step()
    return _kilobytes("VmHWM") / 1024


def _forget() -> None:
    """What was freed goes back to the kernel, which forgets the peak so far (writing 5)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")


def _kilobytes(field: str) -> int:
    """From what the kernel says about this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
