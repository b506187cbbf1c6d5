"""Series of papers for the desk: how far each is and how its papers reached people."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from ebok_plugin.statements.models import Paper, PaperBatch

_ELECTRONIC = Q(papers__channel=Paper.Channel.ELECTRONIC)
_PRINT = Q(papers__channel=Paper.Channel.PRINT)


def batches() -> QuerySet[PaperBatch]:
    """The newest first, each with `made`, `electronic`, `told`, `opened`, `on_paper`, `printed`.

    One query for any number of them.
    """
    return (
        PaperBatch.objects.select_related("made_by")
        .annotate(
            made=Count("papers"),
            electronic=Count("papers", filter=_ELECTRONIC),
            told=Count("papers", filter=_ELECTRONIC & Q(papers__told_at__isnull=False)),
            opened=Count("papers", filter=Q(papers__opened_at__isnull=False)),
            on_paper=Count("papers", filter=_PRINT),
            printed=Count("papers", filter=_PRINT & Q(papers__printed_at__isnull=False)),
        )
        .order_by("-pk")
    )


def progress(batch: PaperBatch) -> int:
    """Percent of the accounts that were processed; 100 only when all were."""
    return min(100, batch.looked_at * 100 // batch.total) if batch.total else 100


def papers_about(account_id: int) -> QuerySet[Paper]:
    """The papers of an account for its card, the newest first."""
    return Paper.objects.filter(account_id=account_id).select_related("batch", "person")
