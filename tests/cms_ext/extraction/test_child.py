"""The process that reads: no secrets, an end to time and memory, no answer but JSON."""

from __future__ import annotations

import pytest

from cms_ext.extraction import Unreadable, child, read_file
from cms_ext.extraction.child import Stopped, ask

LIMITED = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from cms_ext.extraction.reading.limits import limit_this_process; limit_this_process(1); "
)


def test_the_reader_has_none_of_the_sites_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_SECRET", "tajne")
    monkeypatch.setattr(child, "START", "import json, os; print(json.dumps(dict(os.environ)))")

    assert ask("read", b"", patience=20).keys() <= {"LANG", "LC_CTYPE"}


def test_the_reader_loads_no_django(monkeypatch: pytest.MonkeyPatch) -> None:
    start = child.START.split("main(sys.argv")[0]
    told = "import json; print(json.dumps({'django': 'django' in sys.modules}))"
    monkeypatch.setattr(child, "START", start + told)

    assert ask("read", b"", patience=20) == {"django": False}


@pytest.mark.parametrize(
    ("start", "patience"),
    [(f"{LIMITED} exec('while True: pass')", 60), ("import time; time.sleep(60)", 1)],
    ids=["processor", "clock"],
)
def test_time_has_an_end(monkeypatch: pytest.MonkeyPatch, start: str, patience: int) -> None:
    monkeypatch.setattr(child, "START", start)

    with pytest.raises(Stopped) as stopped:
        ask("read", b"", patience=patience)

    assert stopped.value.by_limit


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "START", f"{LIMITED} bytearray(2 * 1024**3); print({{}})")

    with pytest.raises(Stopped):
        ask("read", b"", patience=20)


@pytest.mark.parametrize(
    "printed",
    ["", "Traceback", "[]", '{"pages": 7, "page_count": 1, "has_text": true, "hidden": []}',
     '{"pages": [], "page_count": 1, "has_text": true, "hidden": [["nowhere", "x"]]}'],
    ids=["nothing", "no JSON", "no object", "no pages", "no place"],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_broken_file(
    monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    monkeypatch.setattr(child, "START", f"print({printed!r})")

    with pytest.raises(Unreadable, match="nie da się otworzyć"):
        read_file(b"x", "pdf")


def test_a_reader_that_falls_over_takes_nobody_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "START", "import os; os.abort()")

    with pytest.raises(Unreadable, match="nie da się otworzyć"):
        read_file(b"x", "pdf")


def test_a_reader_that_took_too_long_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "START", f"{LIMITED} exec('while True: pass')")

    with pytest.raises(Unreadable, match="trwało za długo"):
        read_file(b"x", "pdf")
