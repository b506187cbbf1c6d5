"""The whole report as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.office.exporting import csv_table
from members_area.completeness.domain.finding import CompletenessFinding
from members_area.completeness.domain.names import RegisterNames, period_words
from members_area.completeness.domain.report import CompletenessReport


def table(report: CompletenessReport, names: RegisterNames) -> bytes:
    """Return every finding as a row of a table, also those that are fine; dates are ISO."""
    return csv_table([_header(), *(_cells(finding, names) for finding in report.findings)])


def _header() -> list[str]:
    return [
        _("Reguła"),
        _("Stan"),
        _("Organ"),
        _("Rodzaj"),
        _("Okres"),
        _("Numer"),
        _("Dokument"),
        _("Co stwierdzono"),
        _("Termin"),
        _("Opublikowano"),
        _("Dni opóźnienia"),
        _("Podstawa"),
        _("Kto uzupełnia"),
    ]


def _cells(finding: CompletenessFinding, names: RegisterNames) -> Iterator[str]:
    paper = finding.paper
    yield finding.rule.code
    yield str(finding.state.label)
    yield names.organ(finding.organ)
    yield names.kind(finding.kind)
    yield period_words(finding)
    yield names.number(finding)
    yield paper.title if paper else ""
    yield finding.said
    yield _iso(finding.due)
    yield _iso(paper.published_on if paper else None)
    yield str(finding.late_days or "")
    yield finding.rule.legal_basis
    yield finding.rule.owner


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
