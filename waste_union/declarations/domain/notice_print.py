"""Notices of new rates on paper for the post: the next ones as one PDF, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.base.pdf.joining import joined
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from waste_union.declarations.domain.letters import rate_letter
from waste_union.declarations.models import NoticePrint, RateNotice
from waste_union.tariffs.models import TariffVersion

# Each letter is set and sealed while the clerk waits: half a second on a busy machine.
AT_ONCE = 20


def to_print(tariff: TariffVersion) -> QuerySet[RateNotice]:
    """The notices of a tariff that nobody has printed yet, by number."""
    rows = RateNotice.objects.filter(tariff_version=tariff, print__isnull=True)
    related = ("declared_property", "declaration__declarant", "tariff_version")
    return rows.select_related(*related).order_by("number")


def printable(notices: Sequence[RateNotice]) -> bytes:
    """One PDF, each letter beginning on a sheet of its own."""
    return joined(BytesIO(rate_letter(notice)) for notice in notices)


@transaction.atomic
def mark_printed(
    tariff: TariffVersion, keys: Sequence[int], *, today: date, origin: Origin
) -> list[NoticePrint]:
    """Those of them that wait are printed now; what was marked before is left out."""
    take_turn()
    waiting = list(to_print(tariff).filter(pk__in=keys))
    by = origin.signed_in
    made = NoticePrint.objects.bulk_create(
        NoticePrint(notice=notice, printed_on=today, printed_by=by) for notice in waiting
    )
    if waiting:
        numbers = [notice.number for notice in waiting]
        record("RATE_NOTICES_PRINTED", origin, obj=tariff, changes={"numbers": numbers})
    return made
