"""What a certificate holds beside the hashes: the exact text, its files, and what bears it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cms_ext.desks.evidence.domain.certificate import UnchangedStretch
from cms_ext.evidence.anchors.domain import AnchorLine, line_of
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.proof.apps import PUBLICATIONS
from cms_ext.evidence.proof.domain.chain import (
    ErasedText,
    chain_end,
    erased_texts,
    find_breaks_around,
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
    """What bears a stretch out.

    `text` is exactly what was hashed; None when it is not there, and `text_missing` says why.
    `in_doubt` where that is no answer: it was not kept as it was published.
    `anchored` is the first line outside the database that covers the stretch's record.
    """

    stretch: UnchangedStretch
    text: str | None
    text_missing: str
    in_doubt: bool
    files: tuple[PublishedFile, ...]
    anchored: AnchorLine | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All stretches of a history, and why they prove nothing or less.

    `breaks` are those of the chain at these records, beside them and at its end, and of the kept
    texts; `differences` say how that what the site serves today differs from what was published.
    Both in sentences. `length` is the number of records in the whole chain.
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
    records: Sequence[PublicationRecord], found: Sequence[UnchangedStretch]
) -> Evidence:
    """Compare chain, outside lines, kept texts and what the site serves today with a history.

    The number of queries does not grow with the stretches, nor do the rows with the chain: only
    these records, their neighbours, the chain's end and lines about these are read, and the files
    that are served today.
    """
    now = compare_served(records[-1])
    digests = [stretch.first.text_sha256 for stretch in found]
    texts = dict(PublishedText.objects.filter(sha256__in=digests).values_list("sha256", "text"))
    emptied = [sha for sha, text in texts.items() if not text and text_digest(text) != sha]
    erased = erased_texts(emptied) if emptied else {}
    lines = _lines_about([stretch.first for stretch in found])
    told = tuple(_borne_out(stretch, texts, erased, lines, now) for stretch in found)
    length = chain_end().number
    breaks = tuple(_breaks(records, told, lines))
    return Evidence(told, length, breaks, now.differences, now.compared)


def _lines_about(records: Sequence[PublicationRecord]) -> list[AnchorLine]:
    """The first line outside that covers each of the records, and the newest of all; by age."""
    lines = Anchor.objects.filter(chain=PUBLICATIONS)
    covering = lines.filter(number__gte=OuterRef("seq")).order_by("pk").values("pk")[:1]
    rows = PublicationRecord.objects.filter(pk__in=[record.pk for record in records])
    first = set(rows.annotate(covered=Subquery(covering)).values_list("covered", flat=True))
    newest = lines.order_by("-pk").values_list("pk", flat=True).first()
    return [line_of(anchor) for anchor in lines.filter(pk__in=first | {newest}).order_by("pk")]


def exact_text(record: PublicationRecord) -> str | None:
    """The text whose SHA-256 stands in the record; None when it was not kept, or is another."""
    kept = PublishedText.objects.filter(sha256=record.text_sha256).first()
    if kept is not None:
        return kept.text if text_digest(kept.text) == record.text_sha256 else None
    return _still_served(record, compare_served(record))


def _still_served(record: PublicationRecord, now: ServedNow) -> str | None:
    """Records from before texts were kept: the text of today, where it is still the same."""
    if now.shown is None or record.files is not None:
        return None
    known = (now.shown.text, *now.shown.formerly)
    return next((text for text in known if text_digest(text) == record.text_sha256), None)


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
    text: str, gone: ErasedText | None, record: PublicationRecord
) -> tuple[str, bool]:
    """Why a kept text is another one, and whether that puts the certificate in doubt."""
    if gone is not None:
        said = (gone.sentence, describe_remains(record.object_type), gone.wrong)
        return " ".join(filter(None, said)), bool(gone.wrong)
    if text:
        return _("Zachowana w bazie treść jest inna niż opublikowana."), True
    return _("Zachowaną treść opróżniono bez zatwierdzonego usunięcia."), True


def _breaks(
    records: Sequence[PublicationRecord],
    told: Sequence[StretchEvidence],
    lines: Sequence[AnchorLine],
) -> list[str]:
    found = [(finding.seq, finding.message) for finding in find_breaks_around(records, lines)]
    found += [(one.stretch.first.seq, one.text_missing) for one in told if one.in_doubt]
    sentence = _("zapis nr %(seq)d: %(message)s")
    return [sentence % {"seq": seq, "message": message} for seq, message in found]
