"""What is kept, and when it goes: the demo, the job, and a person who wants to be forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User

from ${name} import demo, domain, personal_data
from ${name}.models import Entry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def test_the_demo_is_loaded_once() -> None:
    demo.load(TODAY, 12)
    demo.load(TODAY, 12)

    assert [entry.title for entry in Entry.objects.shown_on(TODAY)] == ["Oddam rower dziecięcy"]
    assert Entry.objects.count() == 3


def test_what_nobody_could_read_for_a_year_is_removed() -> None:
    over = TODAY - timedelta(days=366)
    for title, last in (("Stary", over), ("Świeży", TODAY), ("Bez końca", None)):
        entry = Entry(title=title, text="Treść", shown_from=over, shown_until=last)
        domain.save_entry(entry, SYSTEM)

    assert (domain.forget_old(TODAY), domain.forget_old(TODAY)) == (1, 0)
    assert {entry.title for entry in Entry.objects.all()} == {"Świeży", "Bez końca"}


def test_a_person_gets_the_own_entries_and_is_forgotten(anna: User) -> None:
    assert anna.person
    domain.propose("Oddam rower", "Na 20 cali.", anna.person, SYSTEM)

    (section,) = personal_data.collect(anna.person)
    kept = personal_data.erase(anna.person, TODAY)

    assert [row["Tytuł"] for row in section.rows] == ["Oddam rower"]
    assert (kept, Entry.objects.count()) == ([], 0)
