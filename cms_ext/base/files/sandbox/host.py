"""The host process: it keeps a program loaded and forks it for each file.

Loading takes many times as long as reading a page. Yet each file is read in a process of its own:
whatever a file does to it ends with that process.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from cms_ext.base.files.sandbox.confinement import (
    PR_SET_CHILD_SUBREAPER,
    PR_SET_PDEATHSIG,
    set_for_process,
)

MAX_REQUEST_BYTES = 2**16
# Seconds after which an idle host ends.
IDLE = 60.0
# Pages that somebody waits for go before files.
NICE = 10
BEGUN = b"begun\n"

Main = Callable[[list[str]], None]


def serve(control: int, main: Main) -> None:
    """Answer requests from the socket `control` until its other end is closed or silent.

    A request is `[patience in seconds, [argument, …]]` in JSON, with three open files: the
    program's stdin, its stdout, and a pipe that reports its start and its exit code.
    """
    requests = socket.socket(fileno=control)
    gc.freeze()  # otherwise each fork copies all that it inherits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a minder ends
    while select.select([requests], [], [], IDLE)[0]:
        request, files, _flags, _address = socket.recv_fds(requests, MAX_REQUEST_BYTES, 3)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            patience, arguments = json.loads(request)
            _mind(main, arguments, files, patience)
        for file in files:
            os.close(file)


def _mind(main: Main, arguments: list[str], files: Sequence[int], patience: float) -> NoReturn:
    """Run the program in a fork of this process and report its exit code, negative for a signal.

    Whatever it started ends with it: what left its process group is reparented to this process.
    """
    requests, answers, states = files
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    set_for_process(PR_SET_CHILD_SUBREAPER)
    os.write(states, BEGUN)
    child = os.fork()
    if child == 0:
        set_for_process(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        os.nice(NICE)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.dup2(requests, sys.stdin.fileno())
        os.dup2(answers, sys.stdout.fileno())
        for file in files:
            os.close(file)
        main(arguments)
        sys.stdout.flush()
        os._exit(0)
    os.close(answers)  # its end is the program's end
    status = _ended(child, time.monotonic() + patience)
    _end_all_children()
    os.write(states, str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _ended(child: int, until: float) -> int:
    """Wait for the child, kill it after `until`, and return its exit status."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if signal.sigtimedwait([signal.SIGCHLD], max(0.0, until - time.monotonic())) is None:
            os.kill(child, signal.SIGKILL)
            return os.waitpid(child, 0)[1]


def _end_all_children() -> None:
    """End the children that were reparented to this process, until there are none."""
    with contextlib.suppress(ChildProcessError):  # there are none
        while True:
            ended, _status = os.waitpid(-1, os.WNOHANG)
            if not ended:
                for child in _children():
                    os.kill(child, signal.SIGKILL)
                os.waitpid(-1, 0)


def _children() -> list[int]:
    """Find children by the parent in `stat`, which follows the name in brackets (proc(5))."""
    own, found = str(os.getpid()), []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it has ended since
            stat = Path("/proc", name, "stat").read_text()
            if stat.rpartition(")")[2].split()[1] == own:
                found.append(int(name))
    return found
