"""The evidence of a certificate besides the hashes: the exact texts, files, proofs, problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cms_ext.desks.evidence.domain.certificate import UnchangedStretch
from cms_ext.evidence.anchors.domain import AnchorLine, make_line
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.proof.apps import PUBLICATIONS
from cms_ext.evidence.proof.domain.chain import (
    ErasedText,
    erased_texts,
    find_breaks_around,
    find_publication_chain_end,
)
from cms_ext.evidence.proof.domain.publication import (
    PublishedFile,
    ServedNow,
    compare_served,
    describe_remains,
    text_digest,
)
from cms_ext.evidence.proof.models import PublicationRecord, PublishedText


@dataclass(frozen=True, slots=True)
class StretchEvidence:
    """The evidence for one stretch.

    `text` is exactly what was hashed; None when it is missing, and `text_missing` says why.
    `in_doubt` when the reason is no answer: the text was not stored as published. `anchored` is the
    first line outside the database that covers the stretch's record.
    """

    stretch: UnchangedStretch
    text: str | None
    text_missing: str
    in_doubt: bool
    files: tuple[PublishedFile, ...]
    anchored: AnchorLine | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a history, and why it proves nothing or less.

    `breaks` are those of the chain at these records, their neighbours and its end, and of the
    stored texts; `differences` say how the site today differs from what was published. Both in
    sentences. `length` is the number of records in the whole chain.
    """

    stretches: tuple[StretchEvidence, ...]
    length: int
    breaks: tuple[str, ...]
    differences: tuple[str, ...]
    compared: bool

    @property
    def problems(self) -> tuple[str, ...]:
        return (*self.breaks, *self.differences)


def gather_evidence(
    records: Sequence[PublicationRecord], stretches: Sequence[UnchangedStretch]
) -> Evidence:
    """Compare chain, outside lines, stored texts and today's site with a history.

    The number of queries does not grow with the stretches, nor the rows with the chain: it reads
    only these records, their neighbours, the chain's end, lines about these, and the files served
    today.
    """
    now = compare_served(records[-1])
    digests = [stretch.first.text_sha256 for stretch in stretches]
    texts = dict(PublishedText.objects.filter(sha256__in=digests).values_list("sha256", "text"))
    emptied = [sha for sha, text in texts.items() if not text and text_digest(text) != sha]
    erased = erased_texts(emptied) if emptied else {}
    lines = _lines_about([stretch.first for stretch in stretches])
    stretches_evidence = tuple(
        _borne_out(stretch, texts, erased, lines, now) for stretch in stretches
    )
    length = find_publication_chain_end().number
    breaks = tuple(_breaks(records, stretches_evidence, lines))
    return Evidence(stretches_evidence, length, breaks, now.differences, now.compared)


def _lines_about(records: Sequence[PublicationRecord]) -> list[AnchorLine]:
    """List the first outside line covering each record, and the newest line; by age."""
    lines = Anchor.objects.filter(chain=PUBLICATIONS)
    covering = lines.filter(number__gte=OuterRef("seq")).order_by("pk").values("pk")[:1]
    rows = PublicationRecord.objects.filter(pk__in=[record.pk for record in records])
    first = set(rows.annotate(covered=Subquery(covering)).values_list("covered", flat=True))
    newest = lines.order_by("-pk").values_list("pk", flat=True).first()
    return [make_line(anchor) for anchor in lines.filter(pk__in=first | {newest}).order_by("pk")]


def exact_text(record: PublicationRecord) -> str | None:
    """Return the text whose SHA-256 is in the record; None if not stored, or changed."""
    stored = PublishedText.objects.filter(sha256=record.text_sha256).first()
    if stored is not None:
        return stored.text if text_digest(stored.text) == record.text_sha256 else None
    return _still_served(record, compare_served(record))


def _still_served(record: PublicationRecord, now: ServedNow) -> str | None:
    """Return today's text if unchanged, for records older than stored texts."""
    if now.shown is None or record.files is not None:
        return None
    candidates = (now.shown.text, *now.shown.formerly)
    return next((text for text in candidates if text_digest(text) == record.text_sha256), None)


def _borne_out(
    stretch: UnchangedStretch,
    texts: Mapping[str, str],
    erased: Mapping[str, ErasedText],
    anchors: Sequence[AnchorLine],
    now: ServedNow,
) -> StretchEvidence:
    record = stretch.first
    text, missing, in_doubt = texts.get(record.text_sha256), "", False
    if text is None:
        text = _still_served(record, now)
        in_doubt = text is None and record.files is not None
        if text is None and not in_doubt:
            missing = _(
                "Treści nie zachowano: zapis jest z czasu, gdy przechowywano tylko skrót. "
                "Skrót dowodzi każdej kopii tej samej treści."
            )
        elif in_doubt:
            missing = _("Zachowaną treść usunięto z bazy.")
    elif text_digest(text) != record.text_sha256:
        gone = None if text else erased.get(record.text_sha256)
        text, missing, in_doubt = None, *_not_as_published(text, gone, record)
    return StretchEvidence(
        stretch,
        text,
        missing,
        in_doubt,
        tuple(PublishedFile(*file) for file in record.files or ()),
        next((line for line in anchors if line.number >= record.seq), None),
    )


def _not_as_published(
    text: str, erased: ErasedText | None, record: PublicationRecord
) -> tuple[str, bool]:
    """Explain why a stored text differs, and whether that is a problem."""
    if erased is not None:
        sentences = (erased.sentence, describe_remains(record.object_type), erased.wrong)
        return " ".join(filter(None, sentences)), bool(erased.wrong)
    if text:
        return _("Zachowana w bazie treść jest inna niż opublikowana."), True
    return _("Zachowaną treść opróżniono bez zatwierdzonego usunięcia."), True


def _breaks(
    records: Sequence[PublicationRecord],
    stretches: Sequence[StretchEvidence],
    lines: Sequence[AnchorLine],
) -> list[str]:
    problems = [(finding.seq, finding.message) for finding in find_breaks_around(records, lines)]
    problems += [
        (proof.stretch.first.seq, proof.text_missing) for proof in stretches if proof.in_doubt
    ]
    sentence = _("zapis nr %(seq)d: %(message)s")
    return [sentence % {"seq": seq, "message": message} for seq, message in problems]
