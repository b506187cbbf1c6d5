"""What a program of the sandbox gives up before it looks at the foreign file."""

from __future__ import annotations

import os
import resource
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from cms_ext.base.files.sandbox import kernel

# Beside those that are open when the walls close.
MOST_OPEN_FILES = 10
# What libraries look up while they read, and nobody's data: their own code and tables (many load
# parts of themselves only when a file needs them), chance, fonts, alphabets.
SHARED = (
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    Path("/dev/urandom"),
    Path("/dev/random"),
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/X11/fonts"),
    *Path("/usr").glob("lib*/gconv"),
    *Path("/usr/lib").glob("*-linux-*/gconv"),
)
# Of another program: its libraries and what it brings, again nobody's data.
PROGRAMS = (Path("/usr"), Path("/lib"), Path("/lib64"), Path("/etc/ld.so.cache"))


def confine_process(*, memory: int, seconds: int, program: Path | None = None) -> None:
    """From now on this process has its limits, its open files, and nothing else.

    `memory` is in bytes, `seconds` of processor time. It writes no byte to a file (what it answers
    goes through a pipe), opens ten more at most, and as far as the kernel offers it: reads no
    file but what libraries bring (`SHARED`), has no network and no children, and reaches no other
    process. Our own modules are loaded by now. `program` is what it may still become. Raises
    OSError when a wall that the kernel offers does not close.
    """
    _limit(memory, seconds)
    kernel.set_for_process(kernel.PR_SET_NO_NEW_PRIVS)
    if kernel.landlock_version():
        kernel.restrict_files(SHARED, _of_program(program) if program else ())
    if kernel.seccomp_available():
        kernel.restrict_calls(executes=program is not None)


def _limit(memory: int, seconds: int) -> None:
    """The kernel enforces these everywhere; no core dump is written."""
    highest = max(map(int, os.listdir("/proc/self/fd")))
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, highest + MOST_OPEN_FILES),
    ):
        resource.setrlimit(limit, (most, most))


def _of_program(program: Path) -> Iterable[Path]:
    """Where it stands with its libraries; of one at the root of all files, itself alone."""
    real = program.resolve()
    home = real.parent.parent
    return (*PROGRAMS, real if home == Path("/") else home)


def find_missing_protections() -> list[str]:
    """Which of the kernel's walls do not stand on this machine: `landlock`, `seccomp`."""
    offered = {"landlock": kernel.landlock_version() > 0, "seccomp": kernel.seccomp_available()}
    return [wall for wall, stands in offered.items() if not stands]
