"""A lock on a folder: one process at a time, freed by the kernel when its holder ends."""

import fcntl
from pathlib import Path


class FolderTaken(Exception):
    """Another process holds the lock; `holder` is what it has written about itself."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class FolderLock:
    """Held until the process ends, and by programs that it gives the open file to."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where nothing can be written."""
        self.file = path.open("a+", encoding="utf-8")

    def acquire(self, holder: str) -> None:
        """Raises FolderTaken. What a holder that was killed has left does not count."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as refusal:
            self.file.seek(0)
            with self.file:
                raise FolderTaken(self.file.read().strip()) from refusal
        self.describe(holder)

    def describe(self, holder: str) -> None:
        """Write who holds the lock, for anyone who is refused."""
        self.file.truncate(0)
        self.file.write(holder)
        self.file.flush()
