"""`python -m tests.benchmarks.desks FILE`: the cost of a desk's screens when much waits.

The first screen and the lists of the administrator with a full page of everything, and again with
200 applications, 3 000 payments to be explained and 200 documents at the gate; the page of a run of
30
flats and of one of 20 000. The number of queries must be the same; the time is of the CPU, the
database's included. Few and many lie minutes apart, and a shared machine is slower in one of them:
each page is therefore asked in turn with one that shows no rows (the panel's login form), and the
ratio is that of both costs as multiples of it. The database is the one of the settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
from collections.abc import Iterable  # noqa: E402 - after the set-up
from dataclasses import dataclass  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from typing import TypeVar  # noqa: E402 - after the set-up

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up
from django.db.models import Model  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after the set-up
from django.urls import reverse  # noqa: E402 - after the set-up

from cms_ext.access.models import AccessApplication  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import Origin  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.run.charge_run import (  # noqa: E402 - after the set-up
    rehearse_charge_run,
)
from ebok_plugin.charges.models import ChargeRun  # noqa: E402 - after the set-up
from ebok_plugin.payments.models import BankEntry  # noqa: E402 - after the set-up
from members_area.library.domain.document import (  # noqa: E402 - after the set-up
    register_document,
)
from members_area.library.models import Document, DocumentKind  # noqa: E402 - after the set-up
from tests.benchmarks import charges  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import forbid_parallel_workers  # noqa: E402 - after the set-up
from tests.benchmarks.database import update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    print_figure,
    write_figures,
)
from tests.benchmarks.page_cost import measure_page_cost  # noqa: E402 - after the set-up
from tests.cms_ext.access.applicants import TODAY, apply  # noqa: E402 - after the set-up
from tests.ebok_plugin.payments.lines import waiting_line  # noqa: E402 - after the set-up
from tests.members_area.library.domain.papers import (  # noqa: E402 - after the set-up
    file,
    pdf,
)
from tests.people import staff  # noqa: E402 - after the set-up

# A page of each list holds thirty.
FEW, APPLICATIONS, PAYMENTS, PAPERS = 30, 200, choose_size(3_000, 300), 200
ROUNDS = 15
# A full page may cost a quarter more where there are many of them.
GOAL = 1.25
LISTS = {
    "first screen": "wagtailadmin_home",
    "applications": "access_desk_queue",
    "payments": "ebok_desk_waiting",
    "papers": "library_gate_queue",
}
AnyRow = TypeVar("AnyRow", bound=Model)


@dataclass(frozen=True, slots=True)
class Cost:
    """Queries of a page, its CPU milliseconds, and as a multiple of the form's."""

    queries: int
    ms: float
    forms: float


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    forbid_parallel_workers()
    user = staff("kierownik", superuser=True)
    browser = Client()
    browser.force_login(user)
    few_flats, many_flats = runs(Origin(actor=user, panel="staff"))
    make_one_of_each(Origin(actor=user, panel="staff"))
    multiply(FEW, FEW, FEW)
    few = {name: measure_page(browser, reverse(url_name)) for name, url_name in LISTS.items()}
    multiply(APPLICATIONS, PAYMENTS, PAPERS)
    update_statistics()
    many = {name: measure_page(browser, reverse(url_name)) for name, url_name in LISTS.items()}
    few["run"] = measure_page(browser, reverse("ebok_desk_run", args=[few_flats.pk]))
    many["run"] = measure_page(browser, reverse("ebok_desk_run", args=[many_flats.pk]))
    figures = [make_figure(name, few[name], many[name]) for name in few]
    for one in figures:
        print_figure(one)
    write_figures(figures, target)


def make_figure(name: str, few: Cost, many: Cost) -> Figure:
    assert few.queries == many.queries, f"{name}: {few.queries} queries, of many {many.queries}"
    words = f"desk: {name} of many / of few, {many.queries} queries ({connection.vendor})"
    return Figure(words, many.ms, few.ms, many.forms / few.forms, GOAL)


def measure_page(browser: Client, address: str) -> Cost:
    found = measure_page_cost(browser, address, ROUNDS)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return Cost(len(asked), found.ms, found.forms)


def make_one_of_each(origin: Origin) -> None:
    """Make one row of each kind by the verbs; the rest are copies."""
    apply()
    waiting_line("250,00")
    paper = Document(
        kind=DocumentKind.objects.get(code="MINUTES"),
        title="Protokół",
        audience="MEMBERS",
        meeting_date=TODAY,
    )
    register_document(
        paper, file(pdf("Telefon 000 000 111."), "papier.pdf"), today=TODAY, origin=origin
    )


def multiply(applications: int, payments: int, papers: int) -> None:
    """Make as many rows of each as given, all copies of the first."""
    first = AccessApplication.objects.order_by("pk")[0]
    numbers = range(AccessApplication.objects.count(), applications)
    AccessApplication.objects.bulk_create(copies(first, numbers, "number"))
    line = BankEntry.objects.order_by("pk")[0]
    BankEntry.objects.bulk_create(
        copies(line, range(BankEntry.objects.count(), payments), "line_no"), batch_size=500
    )
    for number in range(Document.objects.count(), papers):
        copy_paper(number)


def copies(row: AnyRow, numbers: Iterable[int], unique: str) -> list[AnyRow]:
    """Return new rows like this one, except for the field that may not repeat."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values[row._meta.pk.attname]
    texts = isinstance(values[unique], str)
    return [
        type(row)(**values | {unique: f"{values[unique]}-{number}" if texts else number + 1})
        for number in numbers
    ]


def copy_paper(number: int) -> None:
    """Copy the first paper with its version, its file and the detector's findings."""
    paper = Document.objects.order_by("title")[0]
    version = paper.versions.get()
    rendition = version.renditions.get()
    scan = rendition.scans.get()
    paper.pk, paper.title, paper._state.adding = None, f"Protokół {number}", True
    paper.save()
    for row in (version, rendition, scan):
        row.pk, row._state.adding = None, True
    version.document = paper
    version.save()
    rendition.version = version
    rendition.save()
    scan.rendition = rendition
    scan.save()


def runs(origin: Origin) -> tuple[ChargeRun, ChargeRun]:
    """Return a run of 30 flats, and the one of 20 000 that contains it."""
    charges.fill()
    period = charges.MONTHS[0]
    many = rehearse_charge_run(period, origin=origin, today=period.first_day)
    few = ChargeRun.objects.get(pk=many.pk)
    few.pk, few.period, few._state.adding = None, str(charges.MONTHS[1]), True
    few.save()
    for rows, number in ((many.items, FEW), (many.components, 100), (many.findings, FEW)):
        part = list(rows.order_by("pk")[:number])
        for row in part:
            row.pk, row.run = None, few
        rows.model.objects.bulk_create(part)
    return few, many


if __name__ == "__main__":
    main(Path(sys.argv[1]))
