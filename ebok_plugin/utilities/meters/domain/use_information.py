"""The monthly information on heat and hot water of remote meters, and its yearly sheet.

Required by art. 45c of the energy law; a lawyer has to confirm the wording. It is made once,
frozen, and e-mailed to payers who consented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.frontend.theme.figures import decimal_digits
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issue import record_paper
from ebok_plugin.statements.domain.issued_file import OutgoingFile, link_files
from ebok_plugin.statements.domain.papers.letterhead import (
    Letterhead,
    contact_line,
    letterhead_data,
    load_letterhead,
)
from ebok_plugin.statements.models import DeliveryConsent
from ebok_plugin.utilities.meters.domain.use import (
    KINDS,
    Flat,
    FlatUse,
    average_uses,
    compute_flat_uses,
    last_day,
    previous_year,
)
from ebok_plugin.utilities.meters.models import Meter, UseInformation
from ebok_plugin.utilities.meters.vocabulary import MeterKind

MAIL = "ebok_plugin/meters/mail/use_information.txt"


@dataclass(frozen=True, slots=True)
class UseLine:
    """A line of the information as page and sheet show it."""

    kind: MeterKind
    unit: str
    since: date
    until: date
    used: Decimal
    year_ago: Decimal | None
    average: Decimal | None


def list_use_lines(information: UseInformation) -> list[UseLine]:
    return [
        UseLine(
            MeterKind(line["kind"]),
            line["unit"],
            date.fromisoformat(line["since"]),
            date.fromisoformat(line["until"]),
            Decimal(line["used"]),
            _decimal(line["year_ago"]),
            _decimal(line["average"]),
        )
        for line in information.lines
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def make_information(month: date, *, at: datetime) -> int:
    """Make the information of a past month for each account with figures.

    Returns how many were made. Repeatable: an account gets one a month. Each building has its
    own transaction. `at` is the moment from which it can be read.
    """
    meters = Meter.objects.filter(remote=True, kind__in=KINDS, installed_on__lte=last_day(month))
    buildings = meters.values_list("premises__building_id", flat=True).order_by().distinct()
    return sum(make_for_building(building, month, at=at) for building in buildings)


@transaction.atomic
def make_for_building(building: int, month: date, *, at: datetime) -> int:
    """Make the information of one building, with the same queries for any number."""
    uses = compute_flat_uses(building, month)
    accounts = _untold(building, month, {premises for premises, _kind, _unit in uses})
    if not accounts:
        return 0
    before = compute_flat_uses(building, previous_year(month))
    average = average_uses(uses)
    consents = set(
        DeliveryConsent.objects.filter(
            withdrawn_at__isnull=True, person__in=[account.payer_id for account in accounts]
        ).values_list("person_id", flat=True)
    )
    for account in accounts:
        lines = list(_lines(account, uses, before, average))
        address = account.payer.correspondence_email if account.payer_id in consents else ""
        information = UseInformation(
            account=account,
            month=month,
            lines=lines,
            made_available_at=at,
            mailed_to=1 if address else 0,
        )
        information.save()
        record("USE_INFORMATION_MADE", SYSTEM, obj=information, subject=account.payer)
        if address:
            _notify(information, address)
    return len(accounts)


def _notify(information: UseInformation, address: str) -> None:
    queue_notice(
        address,
        MAIL,
        f"{date_format(information.month, 'F Y')}, {information.account.premises.short_address}",
        {},
        url=site_address(reverse("ebok_meters:use", args=[information.account.slug])),
        common_url=site_address(reverse("ebok_meters:readings")),
        about=information,
    )


def _untold(building: int, month: date, premises: set[int]) -> list[Account]:
    """List the accounts open at the month's end that have no information yet."""
    ends = last_day(month)
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gte=ends)
    accounts = Account.objects.filter(
        open_then, premises__in=premises, premises__building=building, opened_on__lte=ends
    )
    informed = UseInformation.objects.filter(month=month).values("account")
    return list(
        accounts.exclude(pk__in=informed)
        .select_related("payer", "premises__building")
        .order_by("account_no__polish")
    )


def _lines(
    account: Account,
    uses: dict[Flat, FlatUse],
    before: dict[Flat, FlatUse],
    average: dict[tuple[str, str], Decimal],
) -> Iterator[dict[str, str | None]]:
    for kind in KINDS:
        for flat, use in uses.items():
            premises, counted, unit = flat
            if (premises, counted) != (account.premises_id, kind):
                continue
            year_ago = before.get(flat)
            # Anyone who moved in later sees nothing of the former residents.
            in_own_time = year_ago is not None and year_ago.since >= account.opened_on - timedelta(
                days=1
            )
            mean = average.get((kind, unit))
            yield {
                "kind": str(kind),
                "unit": unit,
                "since": str(use.since),
                "until": str(use.until),
                "used": str(use.used),
                "year_ago": str(year_ago.used) if in_own_time and year_ago else None,
                "average": None if mean is None else str(mean),
            }


TEMPLATE = Path(__file__).parents[1] / "layouts" / "use_sheet.typ"


def find_information(account: Account, begins: date, ends: date) -> list[UseInformation]:
    """List the months of the period, oldest first. One query."""
    rows = UseInformation.objects.filter(account=account, month__range=(begins, ends))
    return list(rows.order_by("month"))


@transaction.atomic
def issue_use_sheet(
    account: Account, begins: date, ends: date, *, origin: Origin, today: date
) -> bytes | None:
    """Issue the sheet of a settled period, dated `today`; None without any month.

    It is in the chain of documents. Raises TooManyDownloads.
    """
    months = find_information(account, begins, ends)
    if not months:
        return None
    office = load_letterhead(today)
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
    lines = [
        (information.month, line) for information in months for line in list_use_lines(information)
    ]
    kinds = dict.fromkeys((line.kind, line.unit) for _month, line in lines)
    tables = [_table(kind, unit, lines) for kind, unit in kinds]
    used = [
        f"{table['total'][1]} {unit}" for table, (_kind, unit) in zip(tables, kinds, strict=True)
    ]
    data = {
        **letterhead_data(office, account, today, title=_("Roczna informacja o zużyciu")),
        "facts": [
            (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
            (_("Konto"), account.account_no),
            (_("Okres rozliczenia"), f"{format_day(period[0])} – {format_day(period[1])}"),
        ],
        "answer": [_("Zużycie w tym okresie"), ", ".join(used) or "–", ""],
        "opening": [
            _(
                "Zestawienie pokazuje zużycie z liczników odczytywanych zdalnie, miesiąc po "
                "miesiącu, obok tego samego miesiąca rok wcześniej i średniej w budynku."
            )
        ],
        "head": [_("Miesiąc"), _("Zużycie"), _("Rok wcześniej"), _("Średnio w budynku")],
        "tables": tables,
        "note": _(
            "Informacja na podstawie art. 45c ustawy – Prawo energetyczne. Średniej nie podajemy, "
            "gdy lokali jest za mało albo jednostek nie można porównać."
        ),
        "questions": contact_line(office),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _table(kind: MeterKind, unit: str, all_lines: list[tuple[date, UseLine]]) -> dict[str, Any]:
    lines = [(month, line) for month, line in all_lines if (line.kind, line.unit) == (kind, unit)]
    together = sum((line.used for _month, line in lines), Decimal(0))
    name = str(kind.label)
    return {
        "title": f"{name[:1].upper()}{name[1:]} ({unit})",
        "lines": [
            [f"{month:%m.%Y}", *map(_digits, (line.used, line.year_ago, line.average))]
            for month, line in lines
        ],
        "total": [_("Razem"), _digits(together), "", ""],
    }


def _digits(value: Decimal | None) -> str:
    return "–" if value is None else decimal_digits(value, 3)
