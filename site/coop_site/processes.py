"""Processes that are forked from one Python: replaced when they are killed, ended together."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# So many that end so soon, one behind the other, have not been killed: they cannot begin.
EARLY_ENDS, EARLY_SECONDS = 4, 3


@dataclass(frozen=True)
class Child:
    run: Callable[[], None]
    # Without one that is not replaced the others end, too.
    is_replaced: bool
    started: float


class Processes:
    """The children of this process."""

    def __init__(self) -> None:
        self.children: dict[int, Child] = {}
        self.is_ending = False
        self.has_failed = False
        self.early_ends = 0
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def start(self, run: Callable[[], None], *, is_replaced: bool) -> None:
        """Run a function in a process of its own."""
        # A signal in between would miss the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if pid == 0:
            _run_and_exit(run)
        self.children[pid] = Child(run, is_replaced, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def wait(self) -> int:
        """Replace children until all have ended; return 1 if they did so without a signal."""
        while self.children:
            pid, _status = os.wait()
            child = self.children.pop(pid, None)
            if child is None or self.is_ending:
                continue
            is_early = time.monotonic() - child.started < EARLY_SECONDS
            self.early_ends = self.early_ends + 1 if is_early else 0
            if child.is_replaced and self.early_ends < EARLY_ENDS:
                self.start(child.run, is_replaced=True)
            else:
                self.has_failed = True
                self.end()
        return int(self.has_failed)

    def end(self) -> None:
        self.is_ending = True
        for pid in self.children:
            with suppress(ProcessLookupError):  # it has ended just now
                os.kill(pid, signal.SIGTERM)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.end()


def _run_and_exit(run: Callable[[], None]) -> None:
    """Never returns: what is above in the stack belongs to the parent."""
    status = 1
    try:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        run()
        status = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
