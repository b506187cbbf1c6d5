"""Two processes issue two proposals about the same days: one note for each account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.processes import at_once, copy_of_the_test_database, finished, start
from tests.warm import Program

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("parallel"),
]


@pytest.fixture(scope="module")
def database(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Before any test's transaction: what it holds open could not be copied."""
    folder = tmp_path_factory.mktemp("clerks")
    with django_db_blocker.unblock(), copy_of_the_test_database(folder) as copied:
        yield copied


def clerk(database: str, *what: str) -> Program:
    return start(
        "-m",
        "tests.ebok_plugin.interest.parallel.clerk",
        *what,
        database=database,
        settings="tests.cms_ext.identity.parallel.settings",
    )


def test_two_clerks_at_once_claim_each_day_once(database: str) -> None:
    batches = finished(clerk(database, "scene")).split()
    clerks = [clerk(database, "issue", batch) for batch in batches]
    ends = sorted(said.strip() for said in at_once(clerks, ["go"] * len(clerks)))

    notes, findings = finished(clerk(database, "after")).split()
    assert ends == ["ISSUED", "NOTE_OVERLAP"]
    assert (notes, findings) == ("3", "0")
