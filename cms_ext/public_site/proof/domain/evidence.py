"""What a certificate holds beside the hashes: the exact text, its files, and what bears it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms_ext.office.anchors.domain.line import AnchorLine
from cms_ext.office.anchors.domain.writing import line_of
from cms_ext.office.anchors.models import Anchor
from cms_ext.public_site.proof.apps import PUBLICATIONS
from cms_ext.public_site.proof.domain.certificate import UnchangedStretch
from cms_ext.public_site.proof.domain.chain import chain_end, verify_publications
from cms_ext.public_site.proof.domain.publication import PublishedFile, text_digest
from cms_ext.public_site.proof.domain.served import ServedNow, served_now
from cms_ext.public_site.proof.models import PublicationRecord, PublishedText


@dataclass(frozen=True, slots=True)
class StretchEvidence:
    """What bears a stretch out.

    `text` is exactly what was hashed; None when it is not there, and `text_missing` says why.
    `anchored` is the first line outside the database that covers the stretch's record.
    """

    stretch: UnchangedStretch
    text: str | None
    text_missing: str
    files: tuple[PublishedFile, ...]
    anchored: AnchorLine | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All stretches of a history, and why they prove nothing or less.

    `breaks` are those of the chain and of the kept texts; `differences` say how that what the site
    serves today differs from what was published. Both in sentences. `length` is the number of
    records in the whole chain.
    """

    stretches: tuple[StretchEvidence, ...]
    length: int
    breaks: tuple[str, ...]
    differences: tuple[str, ...]
    compared: bool

    @property
    def problems(self) -> tuple[str, ...]:
        return (*self.breaks, *self.differences)


def evidence(records: Sequence[PublicationRecord], found: Sequence[UnchangedStretch]) -> Evidence:
    """Compare chain, outside lines, kept texts and what the site serves today with a history.

    The number of queries does not grow with the stretches; the whole chain is read, and the files
    that are served today.
    """
    now = served_now(records[-1])
    digests = [stretch.first.text_sha256 for stretch in found]
    texts = dict(PublishedText.objects.filter(sha256__in=digests).values_list("sha256", "text"))
    first = min((stretch.first.seq for stretch in found), default=0)
    anchors = [
        line_of(anchor)
        for anchor in Anchor.objects.filter(chain=PUBLICATIONS, number__gte=first).order_by("pk")
    ]
    told = tuple(_borne_out(stretch, texts, anchors, now) for stretch in found)
    length = chain_end().number
    return Evidence(told, length, tuple(_breaks(told)), now.differences, now.compared)


def exact_text(record: PublicationRecord) -> str | None:
    """The text whose SHA-256 stands in the record; None when it was not kept, or is another."""
    kept = PublishedText.objects.filter(sha256=record.text_sha256).first()
    if kept is not None:
        return kept.text if text_digest(kept.text) == record.text_sha256 else None
    return _still_served(record, served_now(record))


def _still_served(record: PublicationRecord, now: ServedNow) -> str | None:
    """Records from before texts were kept: the text of today, where it is still the same."""
    if now.shown is None or record.files is not None:
        return None
    known = (now.shown.text, now.shown.formerly)
    return next((text for text in known if text_digest(text) == record.text_sha256), None)


def _borne_out(
    stretch: UnchangedStretch,
    texts: dict[str, str],
    anchors: Sequence[AnchorLine],
    now: ServedNow,
) -> StretchEvidence:
    record = stretch.first
    text, missing = texts.get(record.text_sha256), ""
    if text is None:
        text = _still_served(record, now)
        if text is None and record.files is None:
            missing = _(
                "Treści nie zachowano: zapis jest z czasu, gdy przechowywano tylko skrót. "
                "Skrót dowodzi każdej kopii tej samej treści."
            )
        elif text is None:
            missing = _("Zachowaną treść usunięto z bazy.")
    elif text_digest(text) != record.text_sha256:
        text, missing = None, _("Zachowana w bazie treść jest inna niż opublikowana.")
    return StretchEvidence(
        stretch,
        text,
        missing,
        tuple(PublishedFile(*file) for file in record.files or ()),
        next((line for line in anchors if line.number >= record.seq), None),
    )


def _breaks(told: Sequence[StretchEvidence]) -> list[str]:
    found = [(finding.seq, finding.message) for finding in verify_publications()]
    found += [
        (one.stretch.first.seq, one.text_missing)
        for one in told
        if one.text is None and one.stretch.first.files is not None
    ]
    sentence = _("zapis nr %(seq)d: %(message)s")
    return [sentence % {"seq": seq, "message": message} for seq, message in found]
