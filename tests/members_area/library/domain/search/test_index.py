from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from cms_ext.people.identity.models import User
from members_area.library.domain.document import add_version
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.search import index_document, unindex_document
from members_area.library.domain.search.index import index_missing, unindex_withdrawn
from members_area.library.jobs import catch_up_today
from members_area.library.models import PageText, SearchEntry, TextFrom
from members_area.library.search_tables import WORDS
from tests.members_area.conftest import (
    TODAY,
    Publish,
    clerk_of,
    one_page,
    released,
    withdrawn,
)
from tests.members_area.library.searching import search

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def found(reader: User, query: str, today: date = TODAY) -> list[str]:
    hits = search(visible_documents(reader, today), query)
    return [document.title for document in hits.documents]


def test_what_is_published_is_found_at_once_by_its_text(anna: User, publish: Publish) -> None:
    publish("Notatka o ławkach")

    assert found(anna, "ławka") == ["Notatka o ławkach"]
    assert found(anna, "kanarekpliku") == ["Notatka o ławkach"]
    assert SearchEntry.objects.get().text_from == TextFrom.FILE


def test_what_is_not_published_is_not_in_the_index(draft: Publish) -> None:
    index_document(draft("Szkic o ławkach"), today=TODAY)

    assert not SearchEntry.objects.exists()


def test_what_is_withdrawn_leaves_the_index_at_once(anna: User, publish: Publish) -> None:
    withdrawn(publish("Notatka o ławkach"))

    assert found(anna, "ławka") == []
    assert not SearchEntry.objects.exists()
    assert words_kept() == 0


def words_kept() -> int:
    """Rows of the table in which SQLite looks words up; PostgreSQL has none beside the entries."""
    if connection.vendor != "sqlite":
        return SearchEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {WORDS}")
        return int(cursor.fetchone()[0])


def test_indexing_twice_keeps_one_entry(anna: User, publish: Publish) -> None:
    document = publish("Notatka o ławkach")
    index_document(document, today=TODAY)

    assert (SearchEntry.objects.count(), words_kept()) == (1, 1)
    unindex_document(document)
    assert (SearchEntry.objects.count(), words_kept()) == (0, 0)


def test_what_is_published_from_a_day_comes_in_on_that_day(anna: User, publish: Publish) -> None:
    tomorrow = TODAY + timedelta(days=1)
    index_document(publish("Notatka o ławkach", published_on=tomorrow), today=TODAY)
    assert not SearchEntry.objects.exists()

    assert index_missing(TODAY) == 0
    assert index_missing(tomorrow) == 1
    assert found(anna, "ławka") == []
    assert found(anna, "ławka", tomorrow) == ["Notatka o ławkach"]


def test_another_version_brings_its_own_words(anna: User, publish: Publish) -> None:
    """The second version begins tomorrow: until then nobody finds what it says."""
    document = publish("Regulamin", kind="BYLAW", effective_from=date(2026, 1, 1))
    tomorrow = TODAY + timedelta(days=1)
    add_version(
        document,
        one_page(),
        in_force_from=tomorrow,
        note="",
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )
    PageText.objects.filter(rendition__version__no=2).update(text="O piaskownicach.")
    released(document, on=TODAY)

    index_missing(TODAY)
    assert (found(anna, "kanarekpliku"), found(anna, "piaskownica")) == (["Regulamin"], [])

    index_missing(tomorrow)
    assert found(anna, "kanarekpliku", tomorrow) == []
    assert found(anna, "piaskownica", tomorrow) == ["Regulamin"]


def test_an_interrupted_run_goes_on_where_it_ended(publish: Publish) -> None:
    for name in ("Jeden", "Dwa", "Trzy"):
        publish(name)
    for entry in SearchEntry.objects.all()[:2]:
        unindex_document(entry.document)
    said = StringIO()

    call_command("reindex_library", stdout=said)
    call_command("reindex_library", stdout=said)
    call_command("reindex_library", "--all", stdout=said)

    assert said.getvalue().splitlines() == [
        "2 z 2",
        "Dodane: 2, usunięte: 0.",
        "Dodane: 0, usunięte: 0.",
        "3 z 3",
        "Dodane: 3, usunięte: 0.",
    ]


def test_the_scheduler_brings_in_what_is_missing(publish: Publish) -> None:
    unindex_document(publish("Jeden"))

    catch_up_today()

    assert [str(entry) for entry in SearchEntry.objects.all()] == ["Jeden"]
    assert unindex_withdrawn() == 0
