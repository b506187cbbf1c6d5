"""A file that took over its reader breaks out of nothing, at each of the site's entry points.

Each attempt is also made without protection, where it succeeds: what stops it is the protection.
"""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from uuid import uuid4

import pytest

from cms_ext.base.files.sandbox import Program, ProgramStopped
from cms_ext.base.files.sandbox.confinement import landlock_version, seccomp_available
from tests.cms_ext.base.files.sandbox import escapes
from tests.cms_ext.base.files.sandbox.escapes import attempt

pytestmark = pytest.mark.skipif(
    not (landlock_version() and seccomp_available()), reason="this kernel has no such protection"
)

HERE = "tests.cms_ext.base.files.sandbox"
Tries = Callable[[str], str]
THROUGH = "uszło"


@pytest.fixture(scope="module")
def unprotected() -> Iterator[Tries]:
    """A program of the sandbox that sets up no protection."""
    program = Program(f"{HERE}.obeying")
    yield lambda words: program.run([], words.encode(), patience=30).decode()
    program.close()


@pytest.fixture(
    scope="module",
    params=["taken_reader", "taken_pdf_reading", "taken_worker"],
    ids=["documents", "applicants' PDF", "signatures"],
)
def taken(request: pytest.FixtureRequest) -> Iterator[Tries]:
    """An entry point of the site, run by its file."""
    program = Program(f"{HERE}.{request.param}")
    arguments = ["read", "pdf"] if request.param == "taken_reader" else []
    as_json = request.param == "taken_worker"

    def tries(words: str) -> str:
        content = json.dumps({"program": words}) if as_json else words
        said = program.run(arguments, content.encode(), patience=30).decode()
        return said.partition("{")[0]  # its answer, which comes after

    yield tries
    program.close()


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the same user."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("words", escapes.OF_FILES.values(), ids=escapes.OF_FILES)
def test_no_file_but_its_own(unprotected: Tries, taken: Tries, words: str, tmp_path):
    secret, new = tmp_path / "tajne.txt", tmp_path / "nowe.txt"
    secret.write_text("PESEL")
    tried = attempt(words, secret=str(secret), new=str(new), folder=str(tmp_path))

    assert taken(tried) == "PermissionError"
    assert (secret.read_text(), new.exists()) == ("PESEL", False)

    assert unprotected(tried) == THROUGH


def test_no_rights_of_a_file_change(unprotected: Tries, taken: Tries, tmp_path):
    secret = tmp_path / "tajne.txt"
    secret.touch(0o600)
    tried = attempt(escapes.TOUCHES, secret=str(secret))

    assert (taken(tried), secret.stat().st_mode & 0o777) == ("PermissionError", 0o600)

    assert (unprotected(tried), secret.stat().st_mode & 0o777) == (THROUGH, 0o777)


def test_no_network_and_no_socket_of_this_machine(unprotected: Tries, taken: Tries):
    address = f"\0coop-{uuid4().hex}"
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as listening,
        closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as local,
    ):
        local.bind(address)
        for tried in (
            attempt(escapes.NETWORK, port=listening.getsockname()[1]),
            attempt(escapes.LOCAL_SOCKET, address=address),
        ):
            assert (taken(tried), unprotected(tried)) == ("PermissionError", THROUGH)


def test_no_children(unprotected: Tries, taken: Tries):
    """Nor sixty of them, nor a grandchild in a session of its own, nor another program."""
    for words in (escapes.SIXTY_CHILDREN, escapes.A_GRANDCHILD, escapes.A_PROGRAM):
        assert (taken(attempt(words)), unprotected(attempt(words))) == ("PermissionError", THROUGH)


@pytest.mark.parametrize(
    "words",
    [escapes.KILLS, escapes.LOOKS_INTO, escapes.LIMITS_ANOTHER],
    ids=["kills", "traces", "limits"],
)
def test_no_other_process_is_touched(
    unprotected: Tries, taken: Tries, words: str, victim: subprocess.Popen[bytes]
):
    tried = attempt(words, victim=victim.pid)

    assert taken(tried) == "PermissionError"
    assert victim.poll() is None

    assert unprotected(tried) == THROUGH


def test_no_more_than_its_share_of_memory_files_and_bytes(unprotected: Tries, taken: Tries):
    """Of 20 000 open files as many as this machine lets anybody open, when that is less."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    attempts = {
        attempt(escapes.TWO_GIGABYTES): "OSError",
        # Not even to the file it holds.
        attempt(escapes.TWO_GIGABYTES_WRITTEN): "OSError",
        attempt(escapes.MANY_OPEN_FILES, many=min(20_000, hard - 50)): "ValueError",
    }

    assert {tried: taken(tried) for tried in attempts} == attempts
    assert {tried: unprotected(tried) for tried in attempts} == dict.fromkeys(attempts, THROUGH)


def test_ten_files_may_be_opened_and_no_eleventh_and_no_limit_is_taken_back(taken: Tries):
    """Besides its three: what it hears, what it says, and what nobody hears."""
    grown = "import resource as r; r.setrlimit(r.RLIMIT_AS, (2**33, 2**33))"

    assert taken(escapes.COUNTS_OPEN_FILES) == "10"
    assert taken(attempt(grown)) == "ValueError"


def test_threads_and_loops_of_events_are_no_children(taken: Tries):
    working = (
        "import asyncio, threading\n"
        "one = threading.Thread(target=print, args=('wątek',), kwargs={'end': ' '})\n"
        "one.start(); one.join()\n"
        "asyncio.run(asyncio.sleep(0)); print('pętla', end='')"
    )

    assert taken(working) == "wątek pętla"


def test_time_has_an_end(taken: Tries):
    """By its limit of processor time, of which one second is left: nobody waits for twenty."""
    with pytest.raises(ProgramStopped) as stopped:
        taken(escapes.LOOPS)

    assert stopped.value.by_limit


def test_what_it_started_ends_with_it_where_no_limit_forbids_children(unprotected: Tries):
    """On a kernel without seccomp: neither the group nor a session of its own saves anybody."""
    said = unprotected(
        "import os, time\n"
        "reading, writing = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    grandchild = os.fork()\n"
        "    if grandchild == 0:\n"
        "        time.sleep(60)\n"
        "    os.write(writing, str(grandchild).encode())\n"
        "    os._exit(0)\n"
        "print(os.read(reading, 20).decode(), end='')\n"
    )

    assert int(said) > 1
    assert has_ended(int(said))


def has_ended(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return False
