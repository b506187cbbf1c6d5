"""The process that reads: no secrets, an end to time and memory, no answer but JSON."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cms_ext.extraction import Unreadable, child, read_file
from cms_ext.extraction.child import START, Reader, Stopped, ask
from tests.cms_ext.extraction.pdf_files import pdf

LIMITED = (
    "from cms_ext.extraction.reading.limits import limit_this_process; limit_this_process(1); "
)
# The reader's parent minds it, and the parent of that is the host.
WHICH_HOST = (
    "import json, os; minder = open(f'/proc/{os.getppid()}/stat').read().split(); "
    "print(json.dumps({'host': int(minder[3])}))"
)
Reads = Callable[..., None]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """`reads("print(7)")`: from here on this is what the reader does with a file."""
    readers = []

    def reads(program: str, *, before: str = "") -> None:
        start = START.replace("main)", f"lambda arguments: exec({program!r}))")
        readers.append(Reader(start.replace("serve(int", f"{before}serve(int")))
        monkeypatch.setattr(child, "READER", readers[-1])

    yield reads
    for reader in readers:
        reader.close()


def test_the_reader_has_none_of_the_sites_secrets(
    monkeypatch: pytest.MonkeyPatch, reads: Reads
) -> None:
    monkeypatch.setenv("COOP_SECRET", "tajne")
    reads("import json, os; print(json.dumps(dict(os.environ)))")

    assert ask("read", b"", patience=20).keys() <= {"LANG", "LC_CTYPE"}


def test_the_reader_holds_no_file_but_the_one_it_reads(reads: Reads) -> None:
    """Neither what leads to the host nor what tells of its end; 3 is the list itself."""
    reads("import json, os; print(json.dumps({'open': os.listdir('/proc/self/fd')}))")

    assert ask("read", b"", patience=20) == {"open": ["0", "1", "2", "3"]}


def test_the_reader_loads_no_django(reads: Reads) -> None:
    reads("import json, sys; print(json.dumps({'django': 'django' in sys.modules}))")

    assert ask("read", b"", patience=20) == {"django": False}


@pytest.mark.parametrize(
    ("program", "patience"),
    [(f"{LIMITED} exec('while True: pass')", 60), ("import time; time.sleep(60)", 1)],
    ids=["processor", "clock"],
)
def test_time_has_an_end(reads: Reads, program: str, patience: int) -> None:
    reads(program)

    with pytest.raises(Stopped) as stopped:
        ask("read", b"", patience=patience)

    assert stopped.value.by_limit


def test_memory_has_an_end(reads: Reads) -> None:
    reads(f"{LIMITED} bytearray(2 * 1024**3); print({{}})")

    with pytest.raises(Stopped):
        ask("read", b"", patience=20)


@pytest.mark.parametrize(
    "printed",
    ["", "Traceback", "[]", '{"pages": 7, "page_count": 1, "has_text": true, "hidden": []}',
     '{"pages": [], "page_count": 1, "has_text": true, "hidden": [["nowhere", "x"]]}'],
    ids=["nothing", "no JSON", "no object", "no pages", "no place"],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_broken_file(reads: Reads, printed: str) -> None:
    reads(f"print({printed!r})")

    with pytest.raises(Unreadable, match="nie da się otworzyć"):
        read_file(b"x", "pdf")


def test_a_reader_that_falls_over_takes_nobody_with_it(reads: Reads) -> None:
    reads("import os; os.abort()")

    with pytest.raises(Unreadable, match="nie da się otworzyć"):
        read_file(b"x", "pdf")


def test_a_reader_that_took_too_long_is_said_so(reads: Reads) -> None:
    reads(f"{LIMITED} exec('while True: pass')")

    with pytest.raises(Unreadable, match="trwało za długo"):
        read_file(b"x", "pdf")


def test_a_host_that_died_is_replaced(reads: Reads) -> None:
    reads(WHICH_HOST)
    hosts = []

    for _ in range(2):
        hosts += [ask("read", b"", patience=20)["host"] for _ in range(2)]
        os.kill(hosts[-1], signal.SIGKILL)

    assert hosts[0] == hosts[1] != hosts[2] == hosts[3]


def test_a_host_that_nobody_asks_ends_and_the_next_file_starts_another(reads: Reads) -> None:
    reads(WHICH_HOST, before="from cms_ext.extraction.reading import host; host.IDLE = 0.1; ")

    first = ask("read", b"", patience=20)["host"]
    time.sleep(0.5)

    assert ask("read", b"", patience=20)["host"] != first


def test_a_host_that_cannot_start_is_told_and_not_started_for_ever(reads: Reads) -> None:
    reads("", before="raise SystemExit(1); ")

    with pytest.raises(Stopped) as stopped:
        ask("read", b"", patience=20)

    assert not stopped.value.by_limit


def test_many_are_read_side_by_side() -> None:
    texts = [f"Uchwala nr {number}" for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda text: read_file(pdf(text), "pdf"), texts))

    assert [one.pages for one in read] == [(text,) for text in texts]
