"""A real IMAP server (Debian's dovecot) on the loopback, with a certificate of its own."""

import functools
import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from string import Template

from tests.machine.postgres import free_port
from tests.mail_server import certified

PASSWORD = "skrzynka-2026"
CONFIG = Template(Path(__file__).with_name("dovecot.conf").read_text("utf-8"))


@dataclass
class ImapServer:
    """The server as one login sees it: a mailbox with the messages that `deliver` puts there."""

    folder: Path
    port: int
    login: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        for box in ("new", "cur", "tmp"):
            (self.mail / box).mkdir(parents=True)
        for path in (self.mail, *self.mail.iterdir()):
            _own(path)

    @property
    def mail(self) -> Path:
        return self.folder / self.login

    @property
    def ca(self) -> str:
        return str(self.folder / "cert.pem")

    def url(self, port: int | None = None) -> str:
        login = self.login.replace("@", "%40")
        return f"imaps://{login}:{PASSWORD}@127.0.0.1:{port or self.port}/INBOX"

    def deliver(self, raw: bytes, at: datetime | None = None) -> None:
        """The next message of the mailbox, arriving now by default."""
        stamp = (at or datetime.now(UTC)).timestamp()
        path = self.mail / "new" / f"{int(time.time())}.{next(self.numbers):06d}.test"
        path.write_bytes(raw)
        os.utime(path, (stamp, stamp))
        _own(path)

    def renumber(self) -> None:
        """What a restored or moved mailbox looks like: the same messages under new numbers."""
        words = (self.mail / "dovecot-uidlist").read_text().splitlines()
        for path in self.mail.glob("dovecot*"):
            path.unlink()
        validity = int(words[0].split(" V")[1].split()[0])
        lines = [f"3 V{validity + 1} N{len(words)}"]
        lines += [f"{n} :{line.partition(' :')[2]}" for n, line in enumerate(words[1:], start=1)]
        (self.mail / "dovecot-uidlist").write_text("\n".join(lines) + "\n")
        _own(self.mail / "dovecot-uidlist")

    def flags(self) -> list[str]:
        """Return the flags in the names of files: nothing read here is marked as read."""
        names = [path.name for box in ("new", "cur") for path in (self.mail / box).iterdir()]
        return sorted({name.rpartition(":2,")[2] for name in names if ":2," in name})


ServerFor = Callable[[str], ImapServer]


@contextmanager
def imap_server() -> Iterator[ServerFor]:
    """Any login has a mailbox there, empty at first."""
    folder, port = Path(tempfile.mkdtemp(prefix="coop-imap-")), free_port()
    # Dovecot reads no mail as root.
    root = os.geteuid() == 0
    user = "nobody" if root else getpass.getuser()
    group = "nogroup" if root else grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    prefix = [f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    certified(folder)
    words = {"folder": folder, "user": user, "group": group, "port": port}
    (folder / "dovecot.conf").write_text(CONFIG.substitute(password=PASSWORD, **words))
    for own in ("run", "state"):
        (folder / own).mkdir()
    for path in (folder, *folder.rglob("*")):
        _own(path)
    command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    process = subprocess.Popen(
        ["setpriv", *prefix, *command] if root else command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )
    try:
        _wait_for(folder, port)
        yield functools.partial(ImapServer, folder, port)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cut_line(server: ImapServer, after: int) -> Iterator[int]:
    """A relay before the server that breaks off after so many bytes of answers; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        worker = threading.Thread(target=_relay, args=(listener, server.port, after))
        worker.start()
        yield int(listener.getsockname()[1])
        worker.join()


def _relay(listener: socket.socket, port: int, after: int) -> None:
    client, _ = listener.accept()
    with client, socket.create_connection(("127.0.0.1", port)) as behind:
        asking = threading.Thread(target=_pump, args=(client, behind, 1 << 40))
        asking.start()
        _pump(behind, client, after)
        for line in (client, behind):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        asking.join()


def _pump(source: socket.socket, target: socket.socket, limit: int) -> None:
    with suppress(OSError):
        while limit > 0 and (piece := source.recv(min(limit, 65_536))):
            target.sendall(piece)
            limit -= len(piece)


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "nobody", "nogroup")


def _wait_for(folder: Path, port: int) -> None:
    for _try in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    log = folder / "log"
    raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")
