"""The memory that a step needs, by the kernel's count."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.cpu import measure_cost


def measure_step(step: Callable[[], object]) -> tuple[float, float]:
    """Return CPU milliseconds, and the peak megabytes above those before."""
    _forget()
    memory = _kilobytes("VmRSS")
    return measure_cost(step), (_kilobytes("VmHWM") - memory) / 1024


def measure_peak(step: Callable[[], object]) -> float:
    """Return the peak megabytes of the whole process during a step."""
    _forget()
    step()
    return _kilobytes("VmHWM") / 1024


def _forget() -> None:
    """Return freed memory to the kernel and reset its peak (writing 5)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")


def _kilobytes(field: str) -> int:
    """Read a field of the kernel's status of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
