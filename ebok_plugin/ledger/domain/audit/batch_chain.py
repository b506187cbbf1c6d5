"""The chain of batches: each link computed anew, its end, and what was told of it outside."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.utils.translation import gettext as _

from cms_ext.office.anchors.domain.verify import chain_findings
from cms_ext.office.audit.domain.event import keys
from ebok_plugin.ledger.batch_content import contents
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.batch_chain import HEAD, is_sealed_end, key_of_link, link_hash
from ebok_plugin.ledger.models import BatchHead, BatchSeal
from ebok_plugin.ledger.vocabulary import BATCHES

ROWS_AT_ONCE = 5_000


def batch_chain() -> Iterator[AuditFinding]:
    """Every batch is in the chain with all that it posted, and the chain ends where it should.

    So a changed designation, period or component is found, and a last batch that was removed
    together with its entries.
    """
    content = dict(contents(apps))
    number, before = 0, ""
    # How old a key may be: once a newer one was used, an older one seals nothing any more.
    oldest = len(keys())
    for link in BatchSeal.objects.order_by("number").iterator(ROWS_AT_ONCE):
        posted = content.pop(link.batch_id, "")
        if link.number != number + 1:
            message = _("w łańcuchu brakuje paczek po numerze {number}").format(number=number)
            yield _finding(message, link.batch_id)
        elif link.prev_hash != before:
            yield _finding(_("paczka nie łączy się z poprzednią"), link.batch_id)
        if link.hash != link_hash(link.number, link.batch_id, posted, link.prev_hash):
            message = _("zmieniono paczkę, jej pozycje, dokumenty albo wiersze")
            yield _finding(message, link.batch_id)
        elif (key := key_of_link(link)) is None:
            yield _finding(_("pieczęć nie pochodzi z tego serwisu"), link.batch_id)
        elif key > oldest:
            yield _finding(_("pieczęć zrobiono kluczem, który wycofano"), link.batch_id)
        else:
            oldest = key
        number, before = link.number, link.hash
    for batch in content:
        yield _finding(_("paczki nie ma w łańcuchu"), batch)
    head = BatchHead.objects.filter(pk=HEAD).first() or BatchHead()
    if (head.number, head.hash) != (number, before):
        yield _finding(_("łańcuch kończy się inaczej, niż zapisano"))
    elif not is_sealed_end(head):
        yield _finding(_("koniec łańcucha nie ma pieczęci tego serwisu"))


def batches_told() -> Iterator[AuditFinding]:
    """What does not agree with the ends of the chain that were told outside.

    Not among the auditors whose findings a backup has to show again: a database restored from
    yesterday rightly lacks what was told today.
    """
    for told in chain_findings(BATCHES):
        yield AuditFinding("batches_told", told.message)


def _finding(message: str, batch: int | None = None) -> AuditFinding:
    return AuditFinding("batch_chain", message, batch=batch)
