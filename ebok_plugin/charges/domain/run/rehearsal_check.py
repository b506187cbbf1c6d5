"""Compares what a rehearsal shows with its seals, before a second person approves it."""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.charges.domain.run.plan import is_authentic
from ebok_plugin.charges.models import ChargeRun, ChargeRunItem, ChargeRunPlan
from ebok_plugin.charges.models.run import LIVE
from ebok_plugin.ledger.domain.audit import AuditFinding


def rehearsals_hold() -> Iterator[AuditFinding]:
    """The accounts of a run add up to its sealed row, and the plans of a live one have seals."""
    for run in ChargeRun.objects.order_by("pk"):
        for is_whole, what in (
            (_adds_up(run), _("konta próby nie dają sumy i skrótu, które zapisano przy próbie")),
            (
                run.findings.filter(blocking=True).count() == run.blocking,
                _("błędów próby jest inna liczba, niż zapisano przy próbie"),
            ),
            (
                run.state not in LIVE or all(map(is_authentic, run.plans.all())),
                _("próbę zmieniono poza serwisem. Uruchom naliczenie jeszcze raz"),
            ),
        ):
            if not is_whole:
                yield AuditFinding("rehearsals_hold", f"{run} (nr {run.pk}): {what}")


def drop_plans() -> None:
    """Delete plans that another key sealed; posting computes what they say from the facts."""
    ChargeRunPlan.objects.all().delete()


def _adds_up(run: ChargeRun) -> bool:
    fingerprint, total, previous = hashlib.sha256(), ZERO, ZERO
    items = run.items.exclude(mark=ChargeRunItem.Mark.EXISTS).order_by("account_id")
    for digest, now, before in items.values_list("digest", "total", "previous").iterator():
        fingerprint.update(digest.encode())
        previous += before
        if digest:
            total += now
    stored = (run.fingerprint, run.total, run.previous_total)
    return (fingerprint.hexdigest(), total, previous) == stored
