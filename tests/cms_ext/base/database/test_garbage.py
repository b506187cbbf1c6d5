import gc
from collections.abc import Iterator
from threading import Barrier, Thread
from weakref import ref

import pytest

from cms_ext.base.database.bulk import SELDOM, collect_garbage_rarely

BEFORE = (600, 7, 8)


@pytest.fixture(autouse=True)
def _before() -> Iterator[None]:
    found = gc.get_threshold()
    gc.set_threshold(*BEFORE)
    yield
    gc.set_threshold(*found)


def test_it_is_as_before_when_the_work_has_ended_or_failed():
    with collect_garbage_rarely():
        with collect_garbage_rarely():
            assert gc.get_threshold() == SELDOM
        # Work within work gives nothing back too early.
        assert gc.get_threshold() == SELDOM
    assert gc.get_threshold() == BEFORE

    with pytest.raises(ValueError, match="row 7"), collect_garbage_rarely():
        raise ValueError("row 7")
    assert gc.get_threshold() == BEFORE


def test_the_last_of_two_threads_gives_it_back():
    both, one_left = Barrier(2), Barrier(2)
    seen = []

    def short() -> None:
        with collect_garbage_rarely():
            both.wait(10)
        one_left.wait(10)

    def long() -> None:
        with collect_garbage_rarely():
            both.wait(10)
            one_left.wait(10)
            seen.append(gc.get_threshold())

    threads = [Thread(target=short), Thread(target=long)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (seen, gc.get_threshold()) == ([SELDOM], BEFORE)


def test_what_points_to_itself_is_found_all_the_same():
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    with collect_garbage_rarely():
        first = ref(Ring())
        kept = [[number] for number in range(SELDOM[0] + 1)]

        assert (first(), len(kept)) == (None, SELDOM[0] + 1)
