"""Two processes issue two proposals about the same days: one note for each account."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.cms_ext.identity.parallel.test_two_processes import copy_of_the_test_database
from tests.demo_site import ROOT

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


def clerk(database: str, *what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ebok_plugin.interest.parallel.clerk", *what],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tests.cms_ext.identity.parallel.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_clerks_at_once_claim_each_day_once(database: str) -> None:
    batches = clerk(database, "scene").communicate()[0].split()
    clerks = [clerk(database, "issue", batch) for batch in batches]
    for one in clerks:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in clerks:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    ends = sorted(one.communicate()[0].strip() for one in clerks)

    notes, findings = clerk(database, "after").communicate()[0].split()
    assert ends == ["ISSUED", "NOTE_OVERLAP"]
    assert (notes, findings) == ("3", "0")
