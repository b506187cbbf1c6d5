"""The board's page: sections of all plugins, each with its picture and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.charts import BarChart, ChartLayout, Series, bar_chart
from cms_ext.frontend.theme.figures import decimal_digits
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import BoardRow, BoardSection, list_plugins

SEES_BOARD = "cms_ext_board.view_board"

SINGLE = (Series("a", Decimal("0.2"), Decimal("0.6")),)
PAIR = (
    Series("a", Decimal("0.12"), Decimal("0.36")),
    Series("b", Decimal("0.54"), Decimal("0.32")),
)
# Thousands of złotys: amounts of a whole house would not fit next to the gridlines.
THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table as text."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as the template writes it; `address` is empty without the rights to it."""

    section: BoardSection
    lines: tuple[Line, ...]
    total: Line | None
    chart: BarChart | None
    legend: tuple[str, ...]
    address: str


@never_cache
@require_safe
@for_staff(SEES_BOARD)
def show_board(request: StaffRequest) -> HttpResponse:
    today = business_today()
    laid_out = [_lay_out(section, request.user) for section in list_board_sections(today)]
    return render(request, "cms_ext/board/board.html", {"sections": laid_out, "today": today})


def list_board_sections(today: date) -> Sequence[BoardSection]:
    """Return the sections of all plugins in their order."""
    parts = [plugin.desk.board for plugin in list_plugins() if plugin.desk.board]
    return sorted((section for part in parts for section in part(today)), key=lambda s: s.order)


def _lay_out(section: BoardSection, user: User) -> ShownSection:
    may_open = bool(section.url_name) and user.has_perms(section.rights)
    return ShownSection(
        section,
        tuple(map(_line, section.rows)),
        _line(section.total) if section.total else None,
        _chart(section),
        section.columns[1 : 1 + section.drawn],
        f"{reverse(section.url_name)}{section.query}" if may_open else "",
    )


def _line(row: BoardRow) -> Line:
    return Line(row.label, tuple(map(_cell, row.figures)))


def _cell(figure: Decimal | int | None) -> str:
    if figure is None:
        return "–"
    return decimal_digits(figure) if isinstance(figure, Decimal) else str(figure)


def _chart(section: BoardSection) -> BarChart | None:
    if not section.drawn or len(section.rows) < 2:
        return None
    bars = [row.figures[: section.drawn] for row in section.rows]
    is_money = any(isinstance(figure, Decimal) for figures in bars for figure in figures)
    highest = max((Decimal(figure or 0) for figures in bars for figure in figures), default=0)
    scale = THOUSAND if is_money and highest >= 10 * THOUSAND else Decimal(1)
    unit = (_("tys. zł") if scale == THOUSAND else "zł") if is_money else ""
    layout = ChartLayout(
        SINGLE if section.drawn == 1 else PAIR,
        monthly=section.is_monthly,
        unit=unit,
        least=Decimal(4),
    )
    rows = [
        (row.short or row.label, tuple(Decimal(figure or 0) / scale for figure in figures))
        for row, figures in zip(section.rows, bars, strict=True)
    ]
    description = _("Wykres słupkowy: %(title)s. Liczby są w tabeli obok.") % {
        "title": section.title
    }
    return bar_chart(rows, layout, description)
