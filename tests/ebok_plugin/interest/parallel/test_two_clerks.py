"""Two processes issue two proposals about the same days: one note for each account."""

from tests.marks import IN_PROCESSES
from tests.processes import at_once, finished, start
from tests.warm import Program

pytestmark = IN_PROCESSES


def clerk(database: str, *what: str) -> Program:
    return start(
        "-m",
        "tests.ebok_plugin.interest.parallel.clerk",
        *what,
        database=database,
        settings="tests.cms_ext.people.identity.parallel.settings",
    )


def test_two_clerks_at_once_claim_each_day_once(copied_database: str):
    batches = finished(clerk(copied_database, "scene")).split()
    clerks = [clerk(copied_database, "issue", batch) for batch in batches]
    ends = sorted(said.strip() for said in at_once(clerks, ["go"] * len(clerks)))

    notes, findings = finished(clerk(copied_database, "after")).split()
    assert ends == ["ISSUED", "NOTE_OVERLAP"]
    assert (notes, findings) == ("3", "0")
