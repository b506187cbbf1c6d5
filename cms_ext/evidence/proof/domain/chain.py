"""The chain of publication records: its hashes, and finding changes in it."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_missing_guards
from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.evidence.anchors.domain import AnchorLine, chain_findings, line_findings
from cms_ext.evidence.audit.domain.chain import find_cleaning_end
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.evidence.proof.apps import PUBLICATIONS
from cms_ext.evidence.proof.erasure_guards import GUARDS
from cms_ext.evidence.proof.models import ChainHead, PublicationRecord, TextErasure
from cms_ext.plugins import ChainEnd

RESEALED_AT_ONCE = 500
CHAINED = (
    "seq",
    "day",
    "event",
    "object_type",
    "object_id",
    "part",
    "title",
    "audience",
    "text_sha256",
    "file_sha256",
    "address",
    "shown_from",
    "shown_to",
    "desk",
    "prev_hash",
)


def render_canonical(record: PublicationRecord) -> str:
    """Return the text whose SHA-256 is the record's hash: JSON, keys sorted, no blanks, UTF-8."""
    content = {name: _plain(getattr(record, name)) for name in CHAINED}
    if record.files is not None:
        # Records from before this field existed keep their hashes.
        content["files"] = record.files
    content["at"] = round(record.at.timestamp() * 1_000_000)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_record(record: PublicationRecord) -> str:
    """64 hex digits that anybody can compute from what a certificate prints."""
    return hashlib.sha256(render_canonical(record).encode()).hexdigest()


def seal_record(record: PublicationRecord) -> str:
    """64 hex digits that need the co-op's key, so that nobody can forge a whole chain."""
    return keyed_hash(_sealed(record))


def reseal_records() -> None:
    """Seal every record under the key in use; the hashes stay. The triggers must be off."""
    # Past the model's own manager, which refuses every change.
    every: QuerySet[PublicationRecord] = QuerySet(PublicationRecord)
    records = every.order_by("seq").iterator(RESEALED_AT_ONCE)
    for portion in split_into_chunks(records, RESEALED_AT_ONCE):
        for record in portion:
            record.seal = seal_record(record)
        every.bulk_update(portion, ["seal"])


def _sealed(record: PublicationRecord) -> str:
    return f"publication {hash_record(record)}"


def find_publication_chain_end() -> ChainEnd:
    """Return the end of the chain, to be published (`evidence_part.Chain`)."""
    head = ChainHead.objects.first() or ChainHead()
    return ChainEnd(head.seq, head.hash)


def list_publication_hashes(numbers: Sequence[int]) -> dict[int, str]:
    """Return the hashes of the records with these numbers."""
    return dict(PublicationRecord.objects.filter(seq__in=numbers).values_list("seq", "hash"))


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | str) else str(value)


@dataclass(frozen=True, slots=True)
class PublicationChainFinding:
    """A break in the chain, at the record with this number."""

    seq: int
    message: str


def verify_publications() -> Iterator[PublicationChainFinding]:
    """Every break, oldest first, then differences from the published heads.

    An intact chain yields nothing. Five queries.
    """
    yield from find_broken_links()
    for finding in chain_findings(PUBLICATIONS):
        yield PublicationChainFinding(finding.number, finding.message)


def find_broken_links() -> Iterator[PublicationChainFinding]:
    """Breaks within the chain itself, oldest first: true of every copy of the database."""
    seq, before = 0, ""
    for record in PublicationRecord.objects.order_by("seq").iterator():
        if record.seq != seq + 1:
            yield PublicationChainFinding(record.seq, f"brakuje zapisów po numerze {seq}")
        elif record.prev_hash != before:
            yield PublicationChainFinding(record.seq, "nie łączy się z zapisem poprzednim")
        yield from _own_faults(record)
        seq, before = record.seq, record.hash
    heads = ChainHead.objects.order_by("pk").values_list("seq", "hash") or [(0, "")]
    if heads[0] != (seq, before):
        yield PublicationChainFinding(seq, "brakuje zapisów na końcu")
    if len(heads) > 1:
        yield PublicationChainFinding(seq, "zapisano więcej niż jeden koniec")


def find_breaks_around(
    records: Sequence[PublicationRecord], lines: Sequence[AnchorLine]
) -> Iterator[PublicationChainFinding]:
    """Breaks at these records, next to them, at the chain's end, and under these lines.

    A constant number of queries, and rows that do not grow with the chain: the whole of it is read
    by `verify_publications`.
    """
    neighbours = {record.seq + step for record in records for step in (-1, 1)}
    rows = PublicationRecord.objects.filter(seq__in=neighbours).values_list(
        "seq", "prev_hash", "hash"
    )
    known = {seq: (before, own) for seq, before, own in rows}
    head = find_publication_chain_end()
    for record in records:
        _none, before = known.get(record.seq - 1, ("", ""))
        if record.prev_hash != before or (record.seq > 1 and not before):
            yield PublicationChainFinding(record.seq, "nie łączy się z zapisem poprzednim")
        yield from _own_faults(record)
        after = record.seq + 1
        if after not in known and record.seq < head.number:
            yield PublicationChainFinding(after, f"brakuje zapisów po numerze {record.seq}")
        elif after in known and known[after][0] != record.hash:
            yield PublicationChainFinding(after, "nie łączy się z zapisem poprzednim")
    last = PublicationRecord.objects.order_by("-seq").values_list("seq", "hash").first()
    if last != (head.number, head.hash):
        yield PublicationChainFinding(head.number, "brakuje zapisów na końcu")
    for finding in line_findings(PUBLICATIONS, lines):
        yield PublicationChainFinding(finding.number, finding.message)


def _own_faults(record: PublicationRecord) -> Iterator[PublicationChainFinding]:
    if record.hash != hash_record(record):
        yield PublicationChainFinding(record.seq, "treść zapisu została zmieniona")
    elif key_of_hash(_sealed(record), record.seal) is None:
        yield PublicationChainFinding(record.seq, "pieczęć zapisu nie pochodzi z tego serwisu")


# The access log has each erasure of a stored text; one without an event was not decided here.
TEXT_ERASED = "PUBLISHED_TEXT_ERASED"


@dataclass(frozen=True, slots=True)
class ErasedText:
    """An approved erasure; `wrong` says how it differs from the access log, "" when it does not."""

    erasure: TextErasure
    wrong: str

    @property
    def sentence(self) -> str:
        """„Treść usunięto 20 listopada 2026. Powód: …”"""
        moment = self.erasure.approved_at
        assert moment is not None  # only approved ones are read
        return _(
            "Treść usunięto %(day)s. Powód: %(reason)s. Jej skrót został i dowodzi każdej kopii "
            "tej samej treści."
        ) % {
            "day": date_format(timezone.localdate(moment), "j E Y"),
            "reason": self.erasure.reason.rstrip("."),
        }


def event_changes(erasure: TextErasure) -> dict[str, object]:
    """Return the `changes` that the event of an approved erasure must have."""
    assert erasure.approved_at is not None
    return {
        "text": erasure.text.sha256,
        "asked_by": erasure.asked_by_id,
        "at": erasure.approved_at.isoformat(),
    }


def erased_texts(digests: Collection[str] | None = None) -> Mapping[str, ErasedText]:
    """Return the approved erasures of these texts, or all, by the SHA-256. Three queries."""
    approved = TextErasure.objects.filter(approved_by__isnull=False).select_related(
        "text", "record"
    )
    if digests is not None:
        approved = approved.filter(text__sha256__in=digests)
    found = {str(erasure.pk): erasure for erasure in approved.order_by("pk")}
    events = AuditEvent.objects.filter(action=TEXT_ERASED, object_type=TextErasure._meta.label)
    events_by_key = {event.object_id: event for event in events.filter(object_id__in=found)}
    cleaned = find_cleaning_end(Stream.ACT)
    erased = {}
    for key, erasure in found.items():
        event, wrong = events_by_key.get(key), ""
        if event is None:
            if erasure.approved_at and erasure.approved_at > cleaned:
                wrong = _("o usunięciu treści nie ma wpisu w dzienniku dostępu")
        elif (event.actor_id, event.note, event.changes) != (
            erasure.approved_by_id,
            erasure.reason,
            event_changes(erasure),
        ):
            wrong = _("usunięcie treści jest inne niż w dzienniku dostępu")
        erased[erasure.text.sha256] = ErasedText(erasure, wrong)
    return erased


def verify_erasures(
    erased: Mapping[str, ErasedText], there: Collection[str]
) -> Iterator[PublicationChainFinding]:
    """Erasures that the access log does not have, and erased texts that are back.

    `there` are the SHA-256 of the kept texts that are not empty.
    """
    for digest, one in erased.items():
        seq = one.erasure.record.seq
        if one.wrong:
            yield PublicationChainFinding(seq, one.wrong)
        if digest in there:
            yield PublicationChainFinding(seq, _("usunięta treść jest znów w bazie"))


def find_missing_publication_triggers() -> Iterator[PublicationChainFinding]:
    """Triggers of the kept texts that the database lacks; of no record (0)."""
    for guard in find_missing_guards(connection, GUARDS):
        words = _("dowody publikacji: brakuje wyzwalacza %(name)s") % {"name": guard.name}
        yield PublicationChainFinding(0, words)


def list_backup_figures() -> dict[str, str]:
    """Return the last link of the chain, and how many of its links are broken.

    Without the published heads: more were published since the backup was made.
    """
    heads = ChainHead.objects.order_by("pk").values_list("seq", "hash")
    return {
        "dowody publikacji": "; ".join(f"{seq} {link}" for seq, link in heads),
        "dowody publikacji, błędy łańcucha": str(sum(1 for _ in find_broken_links())),
    }
