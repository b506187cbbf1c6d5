"""„Źródła danych” of systems that write: each for itself, in the same number of queries."""

from datetime import UTC, datetime

import pytest

from cms_ext.plugins import FeedRun
from exchange_api.domain.feeds import read_writes
from exchange_api.models import ExternalSystem, SystemWrite
from tests.exchange_api.systems import TODAY, approved, requested
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def write(system: ExternalSystem, at: datetime, rows: int) -> None:
    SystemWrite.objects.create(
        system=system,
        idempotency_key=f"{at}",
        digest="",
        kind="contacts",
        answer={"rows": rows},
        made_at=at,
    )


def test_what_each_system_last_wrote():
    fk = approved("contacts:write")
    write(fk, AT.replace(day=12), 5)
    write(fk, AT, 7)
    approved("accounts:read", name="Tylko czyta")
    requested("contacts:write", name="Jeszcze czeka")
    of_one, queries = counted(read_writes, TODAY)
    silent = [approved("contacts:write", name=name) for name in ("B", "C", "D")]

    # Half past midnight in Poland.
    expected = FeedRun(
        str(fk.pk),
        "Program księgowy",
        good_to=TODAY,
        at=AT,
        by="Program księgowy",
        totals="contacts, wierszy: 7",
        address=f"/admin/api/programy/{fk.pk}/",
    )
    assert of_one == [expected]
    assert counted(read_writes, TODAY) == (
        [
            expected,
            *(
                FeedRun(str(one.pk), one.name, address=f"/admin/api/programy/{one.pk}/")
                for one in silent
            ),
        ],
        queries,
    )
