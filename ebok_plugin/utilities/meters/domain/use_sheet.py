"""The yearly sheet of heat and hot water that goes with the settlement (art. 45c of the energy
law; its words are for a lawyer to confirm).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import shown
from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.figures import decimal_digits
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.file_chain import OutgoingFile, link_files
from ebok_plugin.statements.domain.papers.letterhead import (
    Letterhead,
    letterhead,
    office_on,
    questions,
)
from ebok_plugin.statements.domain.reading import record_paper
from ebok_plugin.utilities.meters.domain.use_information import UseLine, lines_of
from ebok_plugin.utilities.meters.models import UseInformation
from ebok_plugin.utilities.meters.vocabulary import MeterKind

TEMPLATE = Path(__file__).parents[1] / "layouts" / "use_sheet.typ"


def information_of(account: Account, begins: date, ends: date) -> list[UseInformation]:
    """The months that lie in the period, the oldest first. One query."""
    rows = UseInformation.objects.filter(account=account, month__range=(begins, ends))
    return list(rows.order_by("month"))


@transaction.atomic
def issue_use_sheet(
    account: Account, begins: date, ends: date, *, origin: Origin, today: date
) -> bytes | None:
    """The sheet of a settled period; None where nothing was told in it. It is dated `today`, and
    one of the chain of papers. Raises TooManyDownloads.
    """
    months = information_of(account, begins, ends)
    if not months:
        return None
    office = office_on(today)
    pdf = use_sheet_pdf(office, account, months, (begins, ends), today)
    record_paper(account, "use", ends, origin)
    link_files([OutgoingFile(account, pdf)], on=today, seal=office.seal_print)
    return pdf


def use_sheet_pdf(
    office: Letterhead,
    account: Account,
    months: Sequence[UseInformation],
    period: tuple[date, date],
    today: date,
) -> bytes:
    told = [(one.month, line) for one in months for line in lines_of(one)]
    kinds = dict.fromkeys((line.kind, line.unit) for _month, line in told)
    data = {
        **letterhead(office, account, today, title=_("Roczna informacja o zużyciu")),
        "facts": [
            (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
            (_("Konto"), account.account_no),
            (_("Okres rozliczenia"), f"{shown(period[0])} – {shown(period[1])}"),
        ],
        "opening": [
            _(
                "Zestawienie pokazuje zużycie z liczników odczytywanych zdalnie, miesiąc po "
                "miesiącu, obok tego samego miesiąca rok wcześniej i średniej w budynku."
            )
        ],
        "head": [_("Miesiąc"), _("Zużycie"), _("Rok wcześniej"), _("Średnio w budynku")],
        "tables": [_table(kind, unit, told) for kind, unit in kinds],
        "note": _(
            "Informacja na podstawie art. 45c ustawy – Prawo energetyczne. Średniej nie podajemy, "
            "gdy lokali jest za mało albo jednostek nie można porównać."
        ),
        "questions": questions(office),
    }
    return sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _table(kind: MeterKind, unit: str, told: list[tuple[date, UseLine]]) -> dict[str, Any]:
    lines = [(month, one) for month, one in told if (one.kind, one.unit) == (kind, unit)]
    together = sum((one.used for _month, one in lines), Decimal(0))
    name = str(kind.label)
    return {
        "title": f"{name[:1].upper()}{name[1:]} ({unit})",
        "lines": [
            [f"{month:%m.%Y}", *map(_digits, (one.used, one.year_ago, one.average))]
            for month, one in lines
        ],
        "total": [_("Razem"), _digits(together), "", ""],
    }


def _digits(value: Decimal | None) -> str:
    return "–" if value is None else decimal_digits(value, 3)
