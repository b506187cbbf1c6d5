"""Kept texts that were erased by two persons: how a certificate says it, and whether it is so.

The access log has each erasure; one that is not there was not decided on the site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import lacking
from cms_ext.evidence.audit.domain.chain import cleaned_until
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.evidence.proof.domain.chain import PublicationChainFinding
from cms_ext.evidence.proof.erasure_guards import GUARDS
from cms_ext.evidence.proof.models import TextErasure

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
    """What the event of an approved erasure says of it, beside who approved and the reason."""
    assert erasure.approved_at is not None
    return {
        "text": erasure.text.sha256,
        "asked_by": erasure.asked_by_id,
        "at": erasure.approved_at.isoformat(),
    }


def erased_texts(digests: Collection[str] | None = None) -> Mapping[str, ErasedText]:
    """The approved erasures of these texts, or all, by the SHA-256. Three queries."""
    approved = TextErasure.objects.filter(approved_by__isnull=False).select_related(
        "text", "record"
    )
    if digests is not None:
        approved = approved.filter(text__sha256__in=digests)
    found = {str(erasure.pk): erasure for erasure in approved.order_by("pk")}
    events = AuditEvent.objects.filter(action=TEXT_ERASED, object_type=TextErasure._meta.label)
    told = {event.object_id: event for event in events.filter(object_id__in=found)}
    cleaned = cleaned_until(Stream.ACT)
    erased = {}
    for key, erasure in found.items():
        event, wrong = told.get(key), ""
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
    """Erasures that the log does not know, and erased texts that are there again.

    `there` are the SHA-256 of the kept texts that are not empty.
    """
    for digest, one in erased.items():
        seq = one.erasure.record.seq
        if one.wrong:
            yield PublicationChainFinding(seq, one.wrong)
        if digest in there:
            yield PublicationChainFinding(seq, _("usunięta treść jest znów w bazie"))


def triggers_gone() -> Iterator[PublicationChainFinding]:
    """Triggers of the kept texts that the database does not hold today; of no record (0)."""
    for guard in lacking(connection, GUARDS):
        words = _("dowody publikacji: brakuje wyzwalacza %(name)s") % {"name": guard.name}
        yield PublicationChainFinding(0, words)
