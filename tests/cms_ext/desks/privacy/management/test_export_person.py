from __future__ import annotations

from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from cms_ext.desks.privacy.domain.own_log import events_of_person, in_words
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person

pytestmark = pytest.mark.django_db


def test_the_copy_lies_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    anna = Person.objects.create(name="Anna Lis")
    target, said = tmp_path / "anna.zip", StringIO()

    call_command("export_person", anna.pk, output=target, stdout=said)

    with ZipFile(target) as archive:
        assert archive.testzip() is None
    assert oct(target.stat().st_mode)[-3:] == "600"
    assert said.getvalue() == f"Zapisano: {target}\n"
    assert AuditEvent.objects.get(action="PERSON_EXPORTED").reason_code == "COMMAND"


def test_the_person_reads_that_the_office_made_the_copy(tmp_path: Path) -> None:
    anna = Person.objects.create(name="Anna Lis")

    call_command("export_person", anna.pk, output=tmp_path / "anna.zip", stdout=StringIO())

    lines = [in_words(event, own=()) for event in events_of_person(anna)]
    assert [(line.what, line.who) for line in lines] == [
        ("Wydanie kopii danych", "biuro Spółdzielni")
    ]


def test_an_unknown_person_and_a_file_that_is_there_are_refused(tmp_path: Path) -> None:
    anna = Person.objects.create(name="Anna Lis")
    target = tmp_path / "anna.zip"
    target.write_text("cudzy plik")

    with pytest.raises(CommandError, match="Nie ma osoby o numerze 999999"):
        call_command("export_person", 999999)
    with pytest.raises(CommandError, match="już istnieje"):
        call_command("export_person", anna.pk, output=target)
    assert target.read_text() == "cudzy plik"
