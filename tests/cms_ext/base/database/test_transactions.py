"""Anyone who reads long sees one moment, keeps no writer waiting, and writes nothing itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.contrib.auth.models import Group
from django.db import Error, connection, transaction

from cms_ext.base.database.transactions import read_snapshot, reads_only
from tests.crowd import Crowd
from tests.marks import AT_ONCE

pytestmark = AT_ONCE


def in_turn(*acts: Callable[[], object]) -> list[object]:
    """What each gives, at the same time, each with a connection of its own."""

    def ended(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(ended, act) for act in acts]]


def test_a_writer_does_not_wait_and_is_seen_only_afterwards(crowd: Crowd):
    looked, written = Event(), Event()

    def auditor() -> tuple[int, bool, int, int]:
        with read_snapshot():
            first = Group.objects.count()
            looked.set()
            in_time = written.wait(timeout=10)
            again = Group.objects.count()
        return again - first, in_time, Group.objects.count() - first, first

    def clerk() -> None:
        looked.wait(timeout=10)
        Group.objects.create(name="Kasa")
        written.set()

    with crowd():
        (seen, in_time, afterwards, _), _ = in_turn(auditor, clerk)  # type: ignore[misc]

    assert (seen, in_time, afterwards) == (0, True, 1)


def test_the_reader_cannot_write_and_the_next_on_its_connection_can(crowd: Crowd):
    def auditor() -> list[str]:
        with pytest.raises(Error), read_snapshot():
            Group.objects.create(name="W trakcie")
        with transaction.atomic():
            Group.objects.create(name="Potem")
        return list(Group.objects.filter(name__in=["W trakcie", "Potem"]).values_list("name"))

    with crowd():
        assert in_turn(auditor) == [[("Potem",)]]


def test_within_a_transaction_of_the_callers_it_is_a_part_of_it(crowd: Crowd):
    def caller() -> bool:
        with transaction.atomic():
            with read_snapshot():
                Group.objects.create(name="Kasa")
            transaction.set_rollback(True)
        return Group.objects.filter(name="Kasa").exists()

    with crowd():
        assert in_turn(caller) == [False]


def test_a_reader_says_so_inside_the_block_alone_and_to_its_own_thread(crowd: Crowd):
    """Anyone who would write while a check reads (a picture that was never drawn) asks first."""
    said: list[tuple[str, bool]] = []
    inside = Event()

    def look() -> None:
        said.append(("inside", reads_only()))
        inside.set()
        raise ZeroDivisionError

    def auditor() -> None:
        said.append(("before", reads_only()))
        with pytest.raises(ZeroDivisionError), read_snapshot():
            look()
        said.append(("after an error", reads_only()))

    def clerk() -> bool:
        inside.wait(timeout=10)
        return reads_only()

    def caller() -> bool:
        with transaction.atomic(), read_snapshot():
            return reads_only()

    with crowd():
        assert in_turn(auditor, clerk) == [None, False]
        # In a transaction of the caller it refuses nothing.
        assert in_turn(caller) == [False]
    assert said == [("before", False), ("inside", True), ("after an error", False)]
