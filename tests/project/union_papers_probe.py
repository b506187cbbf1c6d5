"""The documents of the union's demo; run there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.test import Client

from tests.project.papers_probe import MAX_ROWS, of_both, print_papers
from waste_union.declarations.domain.letters import render_call_letter, render_rate_letter
from waste_union.declarations.domain.submitting import render_receipt
from waste_union.declarations.models import CorrectionCall, Declaration, RateNotice


def papers(today: date) -> Iterator[bytes]:
    yield from of_both(today)
    submitted = Declaration.objects.filter(submitted_at__isnull=False, amount__isnull=False)
    yield from map(render_receipt, submitted[:MAX_ROWS])
    yield from map(render_call_letter, CorrectionCall.objects.all()[:MAX_ROWS])
    yield from map(render_rate_letter, RateNotice.objects.all()[:MAX_ROWS])
    yield Client().get("/odbiory/przykladowo-lesna/14/plakat-2026.pdf").content


def main(folder: str) -> None:
    print_papers(papers, Path(folder))
