"""`python -m tests.benchmarks.library FILE`: the cost of the library's permission filter.

5 000 documents of ten pages. Each question is asked about what a member may see and about
everything
that is published, in turn, many rounds in one run; the table shows the median ratio. The database
is the one of the settings, made again; SQLite works in this process, PostgreSQL next to it, so the
time is that of the clock.
"""

from __future__ import annotations

import django

django.setup()

import random  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
import time  # noqa: E402 - after the set-up
from collections.abc import Callable  # noqa: E402 - after the set-up
from datetime import date  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.contrib.auth.models import Permission  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up

from cms_ext.evidence.audit.domain.event import SYSTEM  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import Person, User  # noqa: E402 - after the set-up
from members_area.library.domain.document import OPEN  # noqa: E402 - after the set-up
from members_area.library.domain.queries.catalogue import (  # noqa: E402 - after the set-up
    Filters,
    LibraryCatalogue,
)
from members_area.library.domain.queries.document import (  # noqa: E402 - after the set-up
    visible_documents,
)
from members_area.library.domain.queries.listed import (  # noqa: E402 - after the set-up
    PER_PAGE,
    listed_papers,
)
from members_area.library.domain.search.index import (  # noqa: E402 - after the set-up
    index_missing,
)
from members_area.library.models import (  # noqa: E402 - after the set-up
    Document,
    DocumentGroupPermission,
    DocumentKind,
    PageText,
)
from members_area.library.models.document import DocumentQuerySet  # noqa: E402 - after the set-up
from members_area.register.domain.membership import (  # noqa: E402 - after the set-up
    admit_member,
    establish_organ,
    members_group,  # noqa: E402 - after the set-up
)
from members_area.register.models import Organ  # noqa: E402 - after the set-up
from tests.benchmarks.database import update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    compare_costs,
    print_figure,
    write_figures,
)
from tests.members_area.shelf import fill  # noqa: E402 - after the set-up
from tests.people import resident, staff  # noqa: E402 - after the set-up

TODAY = date(2026, 11, 20)
PAPERS, PAGES, WORDS = choose_size(5_000, 500), 10, 200
ROUNDS, WARM_UP = 30, 3
# One paper in ten is for everybody, two are of the board, the rest is for members.
AUDIENCES = ("PUBLIC", "ORGAN", "ORGAN", *("MEMBERS",) * 7)
SYLLABLES = ("dzi", "ko", "ra", "mło", "sta", "wie", "ni", "cha", "pru", "żą", "lim", "bo", "ze")
RARE, COMMON = "winda", "zgromadzenie"


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    anna = fill_library(random.Random(2026))
    figures = [
        measure(name, ask, visible_documents(anna, TODAY), Document.objects.published(TODAY))
        for name, ask in QUESTIONS.items()
    ]
    for figure in figures:
        print_figure(figure)
    write_figures(figures, target)


def measure(
    name: str,
    ask: Callable[[DocumentQuerySet], object],
    filtered: DocumentQuerySet,
    bare: DocumentQuerySet,
) -> Figure:
    rounds = []
    for turn in range(WARM_UP + ROUNDS):
        pair = (measure_question(ask, filtered), measure_question(ask, bare))
        if turn >= WARM_UP:
            rounds.append(pair)
    return compare_costs(f"library: {name}, member / everybody ({connection.vendor})", rounds)


def measure_question(
    ask: Callable[[DocumentQuerySet], object], documents: DocumentQuerySet
) -> float:
    """Return the milliseconds of one question."""
    before = time.perf_counter()
    ask(documents.all())
    return (time.perf_counter() - before) * 1000


def ask_question(documents: DocumentQuerySet, query: str = "") -> LibraryCatalogue:
    return LibraryCatalogue.among(documents, TODAY, Filters(query))


def first_page(catalogue: LibraryCatalogue) -> object:
    papers = catalogue.load_page(slice(0, PER_PAGE))
    return listed_papers([paper.pk for paper in papers], TODAY)


QUESTIONS: dict[str, Callable[[DocumentQuerySet], object]] = {
    "list": lambda documents: first_page(ask_question(documents)),
    "count": lambda documents: ask_question(documents).total,
    "search rare": lambda documents: first_page(ask_question(documents, RARE)),
    "search common": lambda documents: first_page(ask_question(documents, COMMON)),
    "count rare": lambda documents: ask_question(documents, RARE).total,
    "count common": lambda documents: ask_question(documents, COMMON).total,
}


def fill_library(chance: random.Random) -> User:
    """Make and index the documents; returns the member who reads."""
    board = establish_organ(
        Organ(
            code="SB",
            name="Rada Nadzorcza",
            abbreviation="RN",
            number_pattern=r"(?P<seq>\d+)/RN/(?P<year>\d{4})",
        ),
        origin=SYSTEM,
    )
    kinds = list(DocumentKind.objects.filter(code__in=("MINUTES", "OTHER", "BYLAW")))
    documents = [paper(number, kinds, board) for number in range(PAPERS)]
    clerks = staff("kancelaria", "records_clerk"), staff("druga", "records_clerk")
    files = fill(documents, *clerks, on=date(2026, 1, 1))
    vocabulary = [make_words(chance) for _ in range(4_000)]
    for number, file in enumerate(files):
        PageText.objects.bulk_create(
            PageText(rendition=file, page=page, text=text(chance, vocabulary, number, page))
            for page in range(1, PAGES + 1)
        )
    grant(documents, board)
    index_missing(TODAY)
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    admit_member(Person.objects.get(pk=anna.person_id), 7, on=date(2012, 3, 1), origin=SYSTEM)
    update_statistics()
    return anna


def paper(number: int, kinds: list[DocumentKind], board: Organ) -> Document:
    audience = AUDIENCES[number % len(AUDIENCES)]
    return Document(
        kind=kinds[number % len(kinds)],
        organ=board if number % 2 else None,
        audience=audience,
        audience_organ=board if audience == "ORGAN" else None,
        title=f"Papier {number:04}",
        year=2000 + number % 27,
        adopted_on=date(2000 + number % 27, 1 + number % 12, 1 + number % 28),
    )


def grant(documents: list[Document], board: Organ) -> None:
    """Grant a paper as publishing does: to the members, or to the organ."""
    right = Permission.objects.get(codename=OPEN)
    groups = {"MEMBERS": members_group(), "ORGAN": board.group}
    DocumentGroupPermission.objects.bulk_create(
        DocumentGroupPermission(
            content_object=document, permission=right, group=groups[document.audience]
        )
        for document in documents
        if document.audience in groups
    )


def make_words(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5)))


def text(chance: random.Random, vocabulary: list[str], number: int, page: int) -> str:
    """Return a page; one paper in a hundred has the rare word, every second one the common."""
    words = chance.choices(vocabulary, k=WORDS)
    if page == 3 and number % 100 == 0:
        words.append("windzie windach")
    if page == 5 and number % 2:
        words.append("zgromadzenia")
    return " ".join(words)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
