"""`python -m tests.benchmarks.growth FILE`: the cost of the public site with many notices.

Each page is asked on a site with 300 notices and on one with as many as the run's size tells: half
of them stand, half are in the archive of twenty years; one in ten says the common word of the
search, twenty say the rare one. The pages are rendered, none is shown from the store. Few and many
lie apart in time, so each page is asked in turn with one that shows no rows (the panel's login
form), and the ratio is that of both costs as multiples of it. CPU time, the database's included;
the database is the one of the settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
from datetime import date, timedelta  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from typing import Any  # noqa: E402 - after the set-up
from uuid import uuid4  # noqa: E402 - after the set-up

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402 - after the set-up
from django.db.models import Max, Model  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up
from wagtail.models import Page  # noqa: E402 - after the set-up

from cms_ext.base.dates.clock import business_today  # noqa: E402 - after the set-up
from cms_ext.frontend.page_cache.generation import (  # noqa: E402 - after the set-up
    forget_pages,
)
from cms_ext.public_site.notices.models import (  # noqa: E402 - after the set-up
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import (  # noqa: E402 - after the set-up
    publish_below,
    publish_site,
)
from cms_ext.public_site.pages.models import (  # noqa: E402 - after the set-up
    HomePage,
    PageWords,
)
from tests.benchmarks.cpu import forbid_parallel_workers  # noqa: E402 - after the set-up
from tests.benchmarks.database import update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    print_figure,
    write_figures,
)
from tests.benchmarks.page_cost import (  # noqa: E402 - after the set-up
    PageCost,
    measure_page_cost,
)
from tests.standing import stand_below  # noqa: E402 - after the set-up

FEW, MANY = 300, choose_size(30_000, 3_000)
ROUNDS = 9
GOAL = 1.3
RARE = 20  # notices with the rare word, however many there are
YEARS = 20
# With a query a page is never stored; feed and site map never are.
PAGES = {
    "home": "/?rendered",
    "list": "/ogloszenia/?rendered",
    "archive": "/ogloszenia/?rok={year}",
    "search rare": "/szukaj/?q=hydrofor",
    "search common": "/szukaj/?q=woda",
    "feed": "/ogloszenia/rss/",
    "site map": "/sitemap.xml",
    "site map, a part": "/sitemap.xml?czesc=0",
}


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    forbid_parallel_workers()
    first = first_notice()
    few = costs_with(first, FEW)
    many = costs_with(first, MANY)
    figures = [
        Figure(
            f"growth: {name} of {MANY} / of {FEW} notices ({connection.vendor})",
            many[name].ms,
            few[name].ms,
            many[name].forms / few[name].forms,
            GOAL,
        )
        for name in PAGES
    ]
    for one in figures:
        print_figure(one)
    write_figures(figures, target)


def costs_with(first: AnnouncementPage, notices: int) -> dict[str, PageCost]:
    multiply(first, notices)
    update_statistics()
    year = business_today().year - 1
    guest = Client()
    return {
        name: measure_page_cost(guest, address.format(year=year), ROUNDS)
        for name, address in PAGES.items()
    }


def first_notice() -> AnnouncementPage:
    """Publish a notice by the verb, with all that follows; the rest are copies of its rows."""
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    index = publish_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))
    return stand_below(
        index,
        AnnouncementPage(
            title="Przegląd kominiarski",
            kind=AnnouncementKind.objects.get(code="GENERAL"),
            lead="Kominiarz przyjdzie do każdego mieszkania.",
            valid_from=business_today() - timedelta(1),
        ),
    )


@transaction.atomic
def multiply(first: AnnouncementPage, notices: int) -> None:
    """Copy notices up to the number; each is a day older, every second one is over."""
    index = first.get_parent()
    numbers = range(AnnouncementPage.objects.count(), notices)
    highest = Page.objects.aggregate(highest=Max("pk"))["highest"]
    pages = [copy_of(first, highest + 1 + place, n) for place, n in enumerate(numbers)]
    bases = [
        Page(**{field.attname: getattr(one, field.attname) for field in Page._meta.concrete_fields})
        for one in pages
    ]
    Page.objects.bulk_create(bases, batch_size=500)
    insert(AnnouncementPage, pages)
    PageWords.objects.bulk_create((words_of(one) for one in pages), batch_size=500)
    Page.objects.filter(pk=index.pk).update(numchild=notices)
    forget_pages()  # what is kept of a site of few, as the verbs do it


def copy_of(first: AnnouncementPage, pk: int, number: int) -> AnnouncementPage:
    values = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
    began = business_today() - timedelta(1 + number * YEARS * 365 // MANY)
    return AnnouncementPage(
        **values
        | {
            "id": pk,
            "page_ptr_id": pk,
            "translation_key": uuid4(),
            "path": Page._get_path(first.path[: -Page.steplen], first.depth, number + 1),
            "slug": f"kopia-{number}",
            "url_path": first.url_path.replace(first.slug, f"kopia-{number}"),
            "title": f"{word_of(number)} {number}".strip().capitalize(),
            "number": f"OG/{began.year}/{number:05}",
            "valid_from": began,
            "valid_until": last_day(began) if number % 2 else None,
        }
    )


def last_day(began: date) -> date:
    return min(began + timedelta(14), business_today() - timedelta(1))


def word_of(number: int) -> str:
    if number <= RARE:
        return "hydrofor"
    return "woda" if number % 10 == 0 else "przegląd"


def words_of(page: AnnouncementPage) -> PageWords:
    title = f" {page.title.lower().replace('ą', 'a')} "
    filling = " ".join(f"slowo{page.pk * 7 % 997 + place}" for place in range(120))
    return PageWords(page_id=page.pk, title=title, text=f"{title}{filling} ")


def insert(model: type[Model], rows: list[Any]) -> None:
    """Insert into the model's own table alone; `bulk_create` cannot handle parent tables."""
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})",
            [
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ]
                for row in rows
            ],
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
