"""What a run would post: computed anew at the rehearsal, the approval and the posting."""

from __future__ import annotations

from collections.abc import Iterator

from ebok_plugin.charges.domain.run.correction import planned_corrections
from ebok_plugin.charges.domain.run.planned import Planned, fingerprint
from ebok_plugin.charges.domain.run.regular import planned_charges
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.ledger.period import Period


def plan(run: ChargeRun, *, after: int = 0) -> Iterator[list[Planned]]:
    """The run's accounts with a key above `after`, in portions."""
    period = Period.parse(run.period)
    if run.kind == ChargeRun.Kind.REGULAR:
        return planned_charges(period, after=after)
    return planned_corrections(
        period, booking_date=run.booking_date, only_account=run.only_account_id, after=after
    )


def is_as_rehearsed(run: ChargeRun) -> bool:
    """Whether every line of the run would still be what the rehearsal saw."""
    now = (planned.digest for portion in plan(run) for planned in portion)
    return fingerprint(now) == run.fingerprint
