"""An auditor: each journal still has the lines and the sums with which it was closed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import sum_money
from ebok_plugin.accounting.domain.journal_lines import digest_lines
from ebok_plugin.accounting.models import Journal
from ebok_plugin.ledger.domain.audit.entries import AuditFinding


def journals_agree() -> Iterator[AuditFinding]:
    """Yield the journals whose lines are not those that were closed."""
    for journal in Journal.objects.order_by("pk"):
        lines = list(journal.lines.order_by("position"))
        turnover = sum_money(line.amount for line in lines)
        about = (len(lines), digest_lines(lines), turnover)
        if about != (journal.line_count, journal.lines_sha256, journal.turnover):
            yield AuditFinding(
                "journals_agree",
                _("dziennik {number}: zapisy nie są te, z którymi go zamknięto").format(
                    number=journal
                ),
            )
