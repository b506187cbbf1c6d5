"""The web server takes complete requests only, and waits for nobody in a thread that works.

No test waits: it says itself how long a client was waited for.
"""

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from coop_site import web_server
from coop_site.web_server import MAX_BODY_IN_MEMORY, RECEIVING, SENDING, WebServer

HEAD = "Host: example.com\r\n"
LONG_ANSWER = 1024 * 1024
# More calls of the loop than any of these exchanges needs.
PATIENCE = 4000


class Site:
    """A server with one thread, its application, and what that was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, bytes | str]] = []
        self.went_on = threading.Event()
        self.went_on.set()
        listener = socket.create_server(("127.0.0.1", 0))
        # So little of an answer is taken off the server by the kernel.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
        self.port = listener.getsockname()[1]
        self.server = WebServer(self.application, listener, threads=1)

    def application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        self.went_on.wait(20)
        body = environ["wsgi.input"].read()
        content = body if len(body) < 100 else hashlib.sha256(body).hexdigest()
        self.calls.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], content))
        self.environ = environ
        answer = b"x" * LONG_ANSWER if environ["PATH_INFO"] == "/long" else b"fine"
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer]

    def connect(self) -> socket.socket:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", self.port))
        line.setblocking(False)
        self.turn()
        return line

    def turn(self, times: int = 3) -> None:
        for _ in range(times):
            self.server._poll(0.005)

    def send(self, line: socket.socket, data: str | bytes) -> None:
        line.sendall(data.encode() if isinstance(data, str) else data)
        self.turn()

    def receive(self, line: socket.socket, end: bytes = b"fine") -> bytes:
        """What arrives until these bytes, or until the server closes."""
        received = b""
        for _ in range(PATIENCE):
            self.server._poll(0.005)
            try:
                piece = line.recv(65536)
            except BlockingIOError:
                continue
            except ConnectionResetError:
                return received
            received += piece
            if not piece or received.endswith(end):
                return received
        raise AssertionError(received[-200:])

    def wait(self, seconds: float) -> None:
        """So long every client is waited for."""
        for channel in list(self.server.active_channels.values()):
            channel.count_waiting(seconds)

    @property
    def open_connections(self) -> int:
        return len(self.server.active_channels)


@pytest.fixture
def site(monkeypatch) -> Iterator[Site]:
    # The addresses of the project and their limits are tested where they are declared.
    monkeypatch.setattr(web_server, "max_body_bytes", lambda path: 8 * 1024 * 1024)
    made = Site()
    yield made
    made.went_on.set()
    made.server.task_dispatcher.shutdown()
    for channel in list(made.server.active_channels.values()):
        channel.handle_close()
    made.server.close()


def post(length: int | str, body: str = "", more: str = "", path: str = "/form") -> str:
    return f"POST {path} HTTP/1.1\r\n{HEAD}{more}Content-Length: {length}\r\n\r\n{body}"


CHUNKED = f"POST /form HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n"
SMUGGLED = f"GET /secret HTTP/1.1\r\n{HEAD}\r\n"


@pytest.mark.parametrize(
    ("sent", "calls", "stays"),
    [
        (post(3, "abc"), [("POST", "/form", b"abc")], True),
        (post(0), [("POST", "/form", b"")], True),
        (f"POST /form HTTP/1.1\r\n{HEAD}\r\n", [("POST", "/form", b"")], True),
        (f"GET /page HTTP/1.1\r\n{HEAD}\r\n", [("GET", "/page", b"")], True),
        (post(3, "abcdef"), [("POST", "/form", b"abc")], True),
        (post(3, "abc", "Connection: close\r\n"), [("POST", "/form", b"abc")], False),
        # The site refuses by the header; what follows is no other request.
        (f"{CHUNKED}3\r\nabc\r\n0\r\n\r\n{SMUGGLED}", [("POST", "/form", b"")], False),
        (post(9_000_000, SMUGGLED), [("POST", "/form", b"")], False),
        (post(9_000_000, "", "Expect: 100-continue\r\n"), [("POST", "/form", b"")], False),
    ],
    ids=[
        "as declared",
        "empty",
        "no length",
        "no body",
        "longer than declared",
        "closed at its wish",
        "chunked",
        "too long",
        "too long, and waits for leave",
    ],
)
def test_what_the_application_gets_of_a_body(site: Site, sent: str, calls: list[Any], stays: bool):
    with closing(site.connect()) as line:
        site.send(line, sent)
        answer = site.receive(line)
        site.turn()

        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b"\r\n\r\nfine")
        assert (site.calls, site.open_connections) == (calls, int(stays))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (post("-3", "abc"), b"400 Bad Request"),
        (post("3, 4", "abc"), b"400 Bad Request"),
        (post("0x3", "abc"), b"400 Bad Request"),
        (post("9" * 40, "abc"), b"413 Request Entity Too Large"),
        (f"GET / HTTP/1.1\r\nX: {'a' * 70_000}\r\n\r\n", b"431 Request Header Fields Too Large"),
        ("\x16\x03\x01 no HTTP\r\n\r\n", b"400 Bad Request"),
    ],
    ids=["negative", "two lengths", "hexadecimal", "forty digits", "long headers", "TLS"],
)
def test_a_request_that_is_none_never_reaches_the_application(site: Site, sent: str, status: bytes):
    with closing(site.connect()) as line:
        site.send(line, sent)
        answer = site.receive(line)

        assert answer.splitlines()[0].endswith(status)
        assert (site.calls, site.open_connections) == ([], 0)


def test_a_body_is_awaited_byte_by_byte_and_a_client_that_leaves_is_forgotten(site: Site):
    with closing(site.connect()) as line:
        for sign in post(3, "abc"):
            assert site.calls == []
            line.sendall(sign.encode())
            site.turn(1)
        site.receive(line)
    with closing(site.connect()) as line:
        site.send(line, post(30, "half of it"))
    site.turn()

    assert (site.calls, site.open_connections) == ([("POST", "/form", b"abc")], 0)


def test_a_client_that_asks_for_leave_gets_it_before_its_body(site: Site):
    with closing(site.connect()) as line:
        site.send(line, post(3, more="Expect: 100-continue\r\n"))
        first = site.receive(line, b"\r\n\r\n")
        site.send(line, "abc")
        site.receive(line)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert site.calls == [("POST", "/form", b"abc")]


def test_two_bodies_in_one_piece_are_answered_in_their_order(site: Site):
    with closing(site.connect()) as line:
        site.send(line, post(3, "abc") + post(2, "de", path="/second"))
        site.receive(line)
        answers = site.receive(line) if len(site.calls) < 2 else b""
        site.turn()

        assert site.open_connections == 1, answers
    assert site.calls == [("POST", "/form", b"abc"), ("POST", "/second", b"de")]


def test_a_long_body_lies_in_a_file_and_arrives_whole(site: Site):
    body = bytes(range(256)) * 2_000
    assert len(body) > MAX_BODY_IN_MEMORY
    with closing(site.connect()) as line:
        site.send(line, post(len(body)))
        for start in range(0, len(body), 65536):
            line.setblocking(True)
            site.send(line, body[start : start + 65536])
        (channel,) = site.server.active_channels.values()
        if channel.request is not None:
            assert channel.request.body_rcv.getbuf().overflowed
        line.setblocking(False)
        site.receive(line)

    assert site.calls == [("POST", "/form", hashlib.sha256(body).hexdigest())]


@pytest.mark.parametrize(
    ("sent", "seconds", "is_refused"),
    [
        ("GET /page HTTP/1.1\r\nX-Slow: ", 20, False),
        ("GET /page HTTP/1.1\r\nX-Slow: ", 21, True),
        (post(90_000), 20, False),
        (post(90_000), 21, True),
        # 20 kB a second, after the first twenty.
        (post(90_000, "a" * 40_000), 22, False),
        (post(90_000, "a" * 40_000), 23, True),
        (post(90_000, "a" * 39_999), 22, True),
        (post(7_000_000, "a" * 60_000), 23, False),
        (post(7_000_000, "a" * 60_000), 24, True),
        # An unused connection has its own time.
        ("", 70, False),
        ("\r\n", 21, True),
    ],
)
def test_a_client_slower_than_the_pace_is_refused(
    site: Site, sent: str, seconds: float, is_refused: bool
):
    with closing(site.connect()) as line:
        site.send(line, sent)
        site.turn()
        for _ in range(int(seconds)):
            site.wait(1)

        assert site.open_connections == int(not is_refused)
        if is_refused:
            assert site.receive(line).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert site.calls == []


def test_whoever_is_answered_is_not_waited_for(site: Site):
    """The site is slow, and half of the next request lies there already."""
    site.went_on.clear()
    with closing(site.connect()) as line:
        site.send(line, post(3, "abc") + "GET /page HTTP/1.1\r\n")
        site.wait(1000)
        site.went_on.set()
        site.receive(line)
        site.send(line, f"{HEAD}\r\n")
        site.receive(line)

    assert [path for _, path, _ in site.calls] == ["/form", "/page"]


def test_a_slow_reader_holds_no_thread_and_is_left_in_the_end(site: Site):
    with closing(site.connect()) as slow, closing(site.connect()) as other:
        site.send(slow, f"GET /long HTTP/1.1\r\n{HEAD}\r\n")
        site.send(other, f"GET /page HTTP/1.1\r\n{HEAD}\r\n")
        # There is one thread.
        assert site.receive(other).endswith(b"fine")
        assert site.open_connections == 2

        # What the kernel took counts as read.
        (sent,) = (
            one.sent_bytes for one in site.server.active_channels.values() if one.sent_bytes > 1000
        )
        site.wait(SENDING.grace + sent / SENDING.bytes_per_second)
        assert site.open_connections == 2
        site.wait(1)
        assert site.open_connections == 1


def test_a_reader_at_the_pace_gets_all(site: Site):
    with closing(site.connect()) as line:
        site.send(line, f"GET /long HTTP/1.1\r\n{HEAD}\r\n")
        received = 0
        while received < LONG_ANSWER:
            site.server._poll(0.001)
            site.wait(0.05)
            try:
                received += len(line.recv(65536))
            except BlockingIOError:
                continue

        assert site.open_connections == 1


def test_bodies_that_are_too_long_together_cost_the_longest(site: Site, monkeypatch):
    monkeypatch.setattr(web_server, "MAX_RECEIVED", 5_000)
    with (
        closing(site.connect()) as first,
        closing(site.connect()) as second,
        closing(site.connect()) as third,
    ):
        for line, length in ((first, 2_000), (second, 4_000), (third, 2_500)):
            site.send(line, post(90_000, "a" * length))
        site.server.maintenance(0)

        assert site.receive(second).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert site.open_connections == 2


def test_the_application_hears_what_it_decides_by(site: Site):
    proxied = (
        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX_Forwarded_For: 1.2.3.4\r\n"
    )
    with closing(site.connect()) as line:
        site.send(line, f"HEAD //page%C5%82 HTTP/1.1\r\n{HEAD}{proxied}\r\n")
        answer = site.receive(line, b"\r\n\r\n")

    names = (
        "REMOTE_ADDR",
        "HTTP_HOST",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_PROTO",
        "PATH_INFO",
    )
    assert [site.environ[name] for name in names] == [
        "127.0.0.1",
        "example.com",
        "203.0.113.9",
        "https",
        "/pageł".encode().decode("latin-1"),
    ]
    assert b"Content-Length: 4\r\n" in answer
    assert b"Server:" not in answer


def test_an_address_is_looked_up_for_a_long_body_alone(site: Site, monkeypatch):
    paths: list[str] = []
    monkeypatch.setattr(web_server, "max_body_bytes", lambda path: paths.append(path) or 0)
    for path, length in (("/form", 1024 * 1024), ("//form%C5%82", 1024 * 1024 + 1)):
        with closing(site.connect()) as line:
            site.send(line, post(length, path=path))

    assert paths == ["/formł"]


def test_a_server_that_stops_answers_what_it_works_on(site: Site):
    site.went_on.clear()
    with closing(site.connect()) as line, closing(site.connect()) as idle:
        site.send(line, post(3, "abc"))
        site.send(idle, "GET /page HTTP/1.1\r\n")
        site.server.stop()
        threading.Timer(0.05, site.went_on.set).start()
        site.server.run()
        line.setblocking(True)

        assert line.recv(1000).startswith(b"HTTP/1.1 200 OK")


def test_the_largest_form_of_a_resident_may_take_three_quarters_of_an_hour():
    largest = 55 * 1024 * 1024
    minutes = [minute for minute in range(1, 60) if not RECEIVING.is_missed(60 * minute, largest)]

    assert minutes[-1] == 48
