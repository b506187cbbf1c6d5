"""The process that waits with a program loaded, and forks it for each file.

Loading takes many times as long as reading a page. Each file has a process of its own all the same:
what it breaks, fills or finds out ends with it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

LONGEST_REQUEST = 2**16
# Seconds after which a host that nobody asks gives its memory back.
IDLE = 60.0
BEGUN = b"begun\n"

Main = Callable[[list[str]], None]


def serve(control: int, main: Main) -> None:
    """Answer requests from the socket `control` until its other end is closed or silent.

    A request is `[patience in seconds, [argument, …]]` in JSON, with three open files: what the
    program hears, where it speaks, and where is told that it has begun and how it ended.
    """
    requests = socket.socket(fileno=control)
    gc.freeze()  # or each fork would copy all that it inherits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a minder ends
    while select.select([requests], [], [], IDLE)[0]:
        request, files, _flags, _address = socket.recv_fds(requests, LONGEST_REQUEST, 3)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            patience, arguments = json.loads(request)
            _mind(main, arguments, files, patience)
        for file in files:
            os.close(file)


def _mind(main: Main, arguments: list[str], files: Sequence[int], patience: float) -> NoReturn:
    """Run the program in a fork of this one and tell its exit code: negative for a signal."""
    heard, said, told = files
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    os.write(told, BEGUN)
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.dup2(heard, sys.stdin.fileno())
        os.dup2(said, sys.stdout.fileno())
        for file in files:
            os.close(file)
        main(arguments)
        sys.stdout.flush()
        os._exit(0)
    os.close(said)  # its end is the program's end
    if signal.sigtimedwait([signal.SIGCHLD], patience) is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def limit_this_process(*, memory: int, seconds: int, written: int = resource.RLIM_INFINITY) -> None:
    """Set limits of this process, which the kernel enforces; no core dump is written.

    `memory` and `written` are in bytes, `seconds` of processor time. `written` counts for files:
    what the program answers goes through a pipe.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
