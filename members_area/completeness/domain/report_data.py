"""The report as JSON, as lines of text, and as a table."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.tables.writing import write_csv
from members_area.completeness.domain.facts import CompletenessFinding, CompletenessState
from members_area.completeness.domain.report import CompletenessReport, RegisterNames, period_words
from members_area.completeness.models import RuleType

# The JSON key of the numbers of a sequence, by what is wrong with them.
LISTS = {
    CompletenessState.GAP: "gaps",
    CompletenessState.DOUBLE: "doubles",
    CompletenessState.BAD_NUMBER: "bad_numbers",
}


def report_as_json(report: CompletenessReport) -> dict[str, Any]:
    """Return the report as one JSON object.

    `findings` are the problems, with one row for each sequence of numbers and one for all numbers
    named in minutes; `details` are the same problems one by one. `cells` are findings without a
    problem.
    """
    return {
        "date": report.today.isoformat(),
        "missing": report.missing,
        "late": report.late,
        "findings": join_findings(report.problems),
        "details": [as_data(finding) for finding in report.problems],
        "cells": [as_data(finding) for finding in report.findings if not finding.is_problem],
    }


def as_data(finding: CompletenessFinding) -> dict[str, Any]:
    """Return a finding as plain values, without empty ones."""
    paper = finding.paper
    row = {
        "rule": finding.rule.code,
        "type": str(finding.rule.type),
        "state": finding.state.value,
        "organ": finding.organ,
        "kind": finding.kind,
        "year": finding.year,
        "quarter": finding.quarter,
        "month": finding.month,
        "seq": finding.seq,
        "number": finding.number,
        "document": paper.key if paper else None,
        "title": paper.title if paper else None,
        "meeting": finding.meeting_on,
        "due": finding.due,
        "published": paper.published_on if paper else None,
        "late_days": finding.late_days if finding.due or finding.late_days else None,
        "days": finding.days,
        "message": finding.sentence,
        "legal_basis": finding.rule.legal_basis,
        "owner": finding.rule.owner,
    }
    return {name: _plain(value) for name, value in row.items() if value not in ("", None)}


def join_findings(findings: Iterable[CompletenessFinding]) -> list[dict[str, Any]]:
    """Return a row for each finding; a number sequence and all minutes have one row each."""
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for place, finding in enumerate(findings):
        rule = finding.rule
        if rule.type == RuleType.SEQ_GAPS:
            row = rows.setdefault(
                (rule.code, finding.year), _head(finding) | {"year": finding.year}
            )
            _add(row, LISTS[finding.state], finding.seq or finding.number)
        elif rule.type == RuleType.CROSS_REF:
            row = rows.setdefault((rule.code,), _head(finding))
            named = finding.kind == rule.params["to_kind"]
            missing = "missing" if named else "not_in_minutes"
            _add(row, LISTS.get(finding.state, missing), finding.number)
        else:
            rows[rule.code, place] = as_data(finding)
    return list(rows.values())


def format_finding(finding: CompletenessFinding) -> str:
    """`gm-minutes: MISSING: GM 2025: W bibliotece nie ma … [art. 8¹ u.s.m.; Zarząd]`."""
    quarter = f"Q{finding.quarter}" if finding.quarter else ""
    month = f"{finding.month:02d}" if finding.month else ""
    where = (finding.organ, str(finding.year or ""), quarter, month)
    place = " ".join(part for part in where if part)
    rule = finding.rule
    title = f" „{finding.paper.title}”" if finding.paper else ""
    return (
        f"{rule.code}: {finding.state.value}: {place}:{title} {finding.sentence} "
        f"[{rule.legal_basis}; {rule.owner}]"
    )


def _head(finding: CompletenessFinding) -> dict[str, Any]:
    rule = finding.rule
    row = {
        "rule": rule.code,
        "type": str(rule.type),
        "organ": rule.organ,
        "legal_basis": rule.legal_basis,
        "owner": rule.owner,
    }
    return {name: value for name, value in row.items() if value}


def _add(row: dict[str, Any], name: str, number: int | str) -> None:
    row.setdefault(name, []).append(number)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def report_as_csv(report: CompletenessReport, names: RegisterNames) -> bytes:
    """Return every finding as a row of a CSV table, also those without a problem; ISO dates."""
    return write_csv([_header(), *(_cells(finding, names) for finding in report.findings)])


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
    yield finding.sentence
    yield _iso(finding.due)
    yield _iso(paper.published_on if paper else None)
    yield str(finding.late_days or "")
    yield finding.rule.legal_basis
    yield finding.rule.owner


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
