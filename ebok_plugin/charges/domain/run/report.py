"""What a rehearsal keeps: a row for each account, sums by component, findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from ebok_plugin.charges.domain.line_amount import grosze_of
from ebok_plugin.charges.domain.run.findings import Findings
from ebok_plugin.charges.domain.run.planned import Mark, Planned, fingerprint
from ebok_plugin.charges.domain.run.previous import ComponentSum, previous_by_component
from ebok_plugin.charges.models import ChargeRun, ChargeRunComponent, ChargeRunItem
from ebok_plugin.ledger.domain.rows import insert_rows
from ebok_plugin.money import Money

ITEM = ("run_id", "account_id", "total", "previous", "mark", "digest")


class RunReport:
    """Stores a rehearsal portion by portion; memory does not grow with the number of accounts."""

    def __init__(self, run: ChargeRun, today: date) -> None:
        self._run = run
        self._findings = Findings(run, today)
        self._digests: list[str] = []
        self._sums: defaultdict[int, ComponentSum] = defaultdict(ComponentSum)
        self._grosze = self._previous = 0

    def add(self, portion: Sequence[Planned]) -> None:
        """Store the rows of these accounts."""
        insert_rows(ChargeRunItem, ITEM, self._items(portion))
        self._findings.add(portion)

    def finish(self) -> None:
        """Store the sums by component, and the totals in the run itself."""
        run = self._run
        self._findings.finish()
        run.blocking = self._findings.blocking
        run.documents = len(self._digests)
        run.fingerprint = fingerprint(self._digests)
        run.total = Money.from_grosze(self._grosze)
        run.previous_total = Money.from_grosze(self._previous)
        run.save()
        ChargeRunComponent.objects.bulk_create(self._components())

    def _items(self, portion: Sequence[Planned]) -> Iterator[tuple[object, ...]]:
        for planned in portion:
            if not planned.listed:
                continue
            digest = planned.digest
            if planned.mark != Mark.EXISTS:
                self._count(planned, digest)
            yield (
                self._run.pk,
                planned.charged.account_id,
                planned.total.grosze,
                planned.previous.grosze,
                planned.mark.value,
                digest,
            )

    def _count(self, planned: Planned, digest: str) -> None:
        self._previous += planned.previous.grosze
        if planned.draft is None:
            return
        self._digests.append(digest)
        own: defaultdict[int, int] = defaultdict(int)
        for line in planned.draft.charged_lines:
            own[line.component_id] += grosze_of(line)
        for component, grosze in own.items():
            self._grosze += grosze
            self._sums[component].grosze += grosze
            self._sums[component].accounts += 1

    def _components(self) -> Iterator[ChargeRunComponent]:
        before = previous_by_component(self._run)
        for component in sorted(self._sums.keys() | before.keys()):
            now, was = self._sums[component], before.get(component, ComponentSum())
            yield ChargeRunComponent(
                run=self._run,
                component_id=component,
                total=Money.from_grosze(now.grosze),
                accounts=now.accounts,
                previous_total=Money.from_grosze(was.grosze),
                previous_accounts=was.accounts,
            )
