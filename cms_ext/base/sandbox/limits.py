"""How much a program that takes a foreign file apart may cost."""

from __future__ import annotations

import resource


def limit_this_process(*, memory: int, seconds: int, written: int = resource.RLIM_INFINITY) -> None:
    """Set limits of this process, which the kernel enforces; no core dump is written.

    `memory` and `written` are in bytes, `seconds` of processor time. `written` counts for files:
    what the program answers goes through a pipe.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
