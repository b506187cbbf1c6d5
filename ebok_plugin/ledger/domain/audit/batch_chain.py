"""The chain of batches: each link computed anew, its end, and what was told of it outside."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.anchors.domain.verify import chain_findings
from cms_ext.evidence.sealed_chain import ChainFault, chain_faults, end_of
from ebok_plugin.ledger.batch_content import contents
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.batch_chain import key_of_link, link_hash
from ebok_plugin.ledger.models import BatchHead, BatchSeal
from ebok_plugin.ledger.vocabulary import BATCHES

ROWS_AT_ONCE = 5_000
FAULTS = {
    ChainFault.GAP: gettext_lazy("w łańcuchu brakuje paczek po numerze {number}"),
    ChainFault.UNLINKED: gettext_lazy("paczka nie łączy się z poprzednią"),
    ChainFault.CHANGED: gettext_lazy("zmieniono paczkę, jej pozycje, dokumenty albo wiersze"),
    ChainFault.FOREIGN: gettext_lazy("pieczęć nie pochodzi z tego serwisu"),
    ChainFault.WITHDRAWN_KEY: gettext_lazy("pieczęć zrobiono kluczem, który wycofano"),
    ChainFault.OTHER_END: gettext_lazy("łańcuch kończy się inaczej, niż zapisano"),
    ChainFault.UNSEALED_END: gettext_lazy("koniec łańcucha nie ma pieczęci tego serwisu"),
}


def batch_chain() -> Iterator[AuditFinding]:
    """Every batch is in the chain with all that it posted, and the chain ends where it should.

    So a changed designation, period or component is found, and a last batch that was removed
    together with its entries.
    """
    content = dict(contents(apps))

    def is_whole(link: BatchSeal) -> bool:
        posted = content.pop(link.batch_id, "")
        return link.hash == link_hash(link.number, link.batch_id, posted, link.prev_hash)

    links = BatchSeal.objects.order_by("number").iterator(ROWS_AT_ONCE)
    walk = chain_faults(links, end_of(BatchHead), key_of=key_of_link, is_whole=is_whole)
    for fault, link, number in walk:
        yield _finding(str(FAULTS[fault]).format(number=number), link.batch_id if link else None)
    for batch in content:
        yield _finding(_("paczki nie ma w łańcuchu"), batch)


def batches_told() -> Iterator[AuditFinding]:
    """What does not agree with the ends of the chain that were told outside.

    Not among the auditors whose findings a backup has to show again: a database restored from
    yesterday rightly lacks what was told today.
    """
    for told in chain_findings(BATCHES):
        yield AuditFinding("batches_told", told.message)


def _finding(message: str, batch: int | None = None) -> AuditFinding:
    return AuditFinding("batch_chain", message, batch=batch)
