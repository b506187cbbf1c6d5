"""A small server of the Redis protocol: it can be killed, started again with its data, and hang."""

import socket
import socketserver
import threading
from contextlib import suppress
from typing import BinaryIO

Reply = bytes | int | None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    values: dict[bytes, bytes]
    awake: threading.Event
    lines: set[socket.socket]


class _Line(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.lines.add(self.connection)
        with suppress(OSError):
            queued: list[list[bytes]] | None = None
            while words := _read_command(self.rfile):
                self.server.awake.wait()
                if words == [b"MULTI"]:
                    queued = []
                elif words == [b"EXEC"] and queued is not None:
                    answers = [_answer(self.server.values, each) for each in queued]
                    self.wfile.write(b"*%d\r\n%b" % (len(answers), b"".join(answers)))
                    queued = None
                    continue
                elif queued is not None:
                    queued.append(words)
                    self.wfile.write(b"+QUEUED\r\n")
                    continue
                self.wfile.write(_answer(self.server.values, words))


def _read_command(line: BinaryIO) -> list[bytes]:
    head = line.readline()
    if not head.startswith(b"*"):
        return []
    words = []
    for _ in range(int(head[1:])):
        length = int(line.readline()[1:])
        words.append(line.read(length + 2)[:-2])
    return words


def _answer(values: dict[bytes, bytes], words: list[bytes]) -> bytes:
    match [words[0].upper(), *words[1:]]:
        case [b"GET", key]:
            found = values.get(key)
            return b"_\r\n" if found is None else b"$%d\r\n%b\r\n" % (len(found), found)
        case [b"SET", key, value, *_]:
            values[key] = value
        case [b"MSET", *pairs]:
            values.update(zip(pairs[::2], pairs[1::2], strict=True))
        case [b"DEL", *keys]:
            return b":%d\r\n" % sum(values.pop(key, None) is not None for key in keys)
        case [b"HELLO", *_]:
            return b"%1\r\n+proto\r\n:3\r\n"
    return b"+OK\r\n"


class FakeRedis:
    """Listens at a free port; `values` survive a kill, as in a server behind a cut line."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}
        self._awake = threading.Event()
        self._port = 0
        self._server: _Server | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/1"

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), _Line)
        self._server.values, self._server.awake = self.values, self._awake
        self._server.lines = set()
        self._port = self._server.server_address[1]
        self._awake.set()
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def hang(self) -> None:
        """Go on accepting, and answer nothing."""
        self._awake.clear()

    def wake(self) -> None:
        self._awake.set()

    def kill(self) -> None:
        if self._server is None:
            return
        self._awake.set()
        self._server.shutdown()
        self._server.server_close()
        for line in self._server.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._server = None
