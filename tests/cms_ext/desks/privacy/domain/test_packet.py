"""The copy of everything about a person: whole, without secrets, and nobody else's."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from lxml import html

from cms_ext.access.domain.issue import STARTER_CODE_LETTER
from cms_ext.access.models import CredentialIssue, FormerAccess
from cms_ext.desks.privacy.domain.core_data import describe_event, list_events_of_person
from cms_ext.desks.privacy.domain.packet import (
    ExportedBy,
    collect_sections,
    export_person,
    make_archive_name,
    safe_path,
)
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, ReadReason, record_view
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    KeptForm,
    KnownDevice,
    Person,
    RecoveryCode,
    SignInSession,
    User,
)
from cms_ext.people.outbox.mail.domain.outbox import queue_sealed
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.desks.privacy.conftest import NOON, Apply
from tests.commands import printed
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(apply: Apply) -> Person:
    """Anna, of whom every table of the core holds something; her neighbour has the like."""
    jedrzej = everything_of("EB-500002-1", "Jędrzej Gęsty", apply)
    assert jedrzej.person
    anna = everything_of("EB-500001-3", "Anna Lis", apply)
    assert anna.person
    return anna.person


def everything_of(login: str, name: str, apply: Apply) -> User:
    user = resident("ebok", login, name)
    person = user.person
    assert person
    person.phone, person.correspondence_email = "+48600000101", f"{user.pk}@poczta.example"
    person.save()
    times = {"started_at": NOON, "last_seen_at": NOON}
    SignInSession.objects.create(
        user=user, key_hash=f"klucz-sesji {user.pk}", browser="Firefox", network="192.0.2", **times
    )
    KeptForm.objects.create(
        user=user, path="/a/", values={"reason": [f"powód {name}"]}, kept_at=NOON
    )
    KnownDevice.objects.create(
        user=user, device_hash="odcisk-urzadzenia", first_seen_at=NOON, last_seen_at=NOON
    )
    RecoveryCode.objects.create(user=user, code_hash="kod-zapasowy")
    code = ActivationCode.objects.create(
        user=user, channel="PRINT", code_hash="argon2-kod", issued_at=NOON, expires_at=NOON
    )
    AddressChange.objects.create(
        person=person,
        new_email=f"nowy.{user.pk}@poczta.example",
        asked_at=NOON,
        expires_at=NOON,
        old_token_hash="skrot-odnosnika",
    )
    FormerAccess.objects.create(batch="1", panel="EBOK", login=f"stary-{user.pk}", user=user)
    clerk = User.objects.filter(login="finanse").first() or staff("finanse", "finance_clerk")
    application = apply(person, payload={"last_name": name, "truth": True, "premises": ["A", "B"]})
    CredentialIssue.objects.create(
        application=application, code=code, channel="PRINT", issued_by=clerk, issued_at=NOON
    )
    OutgoingMessage.objects.create(
        to=person.correspondence_email,
        template="t1.txt",
        subject="Przyjęliśmy wniosek",
        text=f"Wniosek złożył(a) {name}.",
        about_type=application._meta.label,
        about_id=str(application.pk),
        queued_at=NOON,
        next_try_at=NOON,
    )
    queue_sealed("x@poczta.example", "t4.txt", STARTER_CODE_LETTER, {"user": user.pk}, about=user)
    record_view(Origin(clerk), person, person, ReadReason.CALL)
    return user


def opened(person: Person) -> ZipFile:
    return ZipFile(BytesIO(b"".join(export_person(person, ExportedBy.OWN, SYSTEM))))


def test_every_kind_of_the_core_is_there(anna: Person):
    sections = {
        section.title: [dict(row) for row in section.rows] for section in collect_sections(anna)
    }

    assert list(sections) == [
        "Wpis w rejestrze osób",
        "Dostępy do paneli",
        "Dostępy do poprzedniej strony",
        "Sesje",
        "Znane urządzenia",
        "Formularze zachowane po końcu sesji",
        "Prośby o nowe hasło i zmiany adresu",
        "Wnioski o dostęp",
        "Treść wniosków",
        "Załączniki wniosków",
        "Wiadomości otrzymane",
        "Wiadomości wysłane przez Spółdzielnię",
        "Dziennik dostępu",
    ]
    assert sections["Treść wniosków"] == [
        {"Wniosek": "EBOK/2026/00002", "Pole": "Nazwisko", "Wartość": "Anna Lis"},
        {"Wniosek": "EBOK/2026/00002", "Pole": "premises", "Wartość": "A, B"},
        {"Wniosek": "EBOK/2026/00002", "Pole": "truth", "Wartość": "tak"},
    ]
    messages = sections["Wiadomości wysłane przez Spółdzielnię"]
    assert {row["Temat"]: row["Treść"] for row in messages} == {
        "Przyjęliśmy wniosek": "Wniosek złożył(a) Anna Lis.",
        "": "",
    }
    assert [row["Kto"] for row in sections["Dziennik dostępu"]] == ["Dział Finansowo-Księgowy"]
    # All rows of a section have the same labels.
    assert [
        title for title, rows in sections.items() if len({tuple(row) for row in rows}) != 1
    ] == []


def test_the_archive_has_a_page_for_people_data_for_programs_and_the_files(anna: Person):
    with opened(anna) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    page, data = html.fromstring(files["index.html"]), json.loads(files["dane.json"])

    assert [*files][:3] == ["index.html", "styl.css", "dane.json"]
    [scan] = [content for name, content in files.items() if name.endswith("skan.pdf")]
    [mail] = [content for name, content in files.items() if name.endswith(".eml")]
    assert (scan, mail) == (b"%PDF-1.7 skan", b"From: anna.lis@poczta.example")
    assert data["person"] == anna.pk
    assert page.xpath("//h2/text()") == [section["title"] for section in data["sections"]]
    assert page.xpath("//html/@lang") == ["pl"]
    assert not page.xpath("//script | //*[@style]")
    assert set(page.xpath("//section//li/a/@href")) <= files.keys()
    for table in page.xpath("//table"):
        assert table.xpath("@aria-labelledby")
        assert table.xpath(".//th/@scope")
    # No secret and no neighbour is in it, and the copy is an event without contents.
    text = "".join(content.decode() for content in files.values())
    secrets = ("argon2-kod", "klucz-sesji", "odcisk-urzadzenia", "kod-zapasowy", "skrot-odnosnika")
    assert "Anna Lis" in text
    for other in (*secrets, "Jędrzej", "EB-500002-1", "finanse"):
        assert other not in text, other
    event = AuditEvent.objects.get(action="PERSON_EXPORTED")
    assert (event.subject, event.reason_code) == (anna, "OWN")
    assert event.changes == {"sections": 13, "files": 2}


def test_files_are_handed_on_in_pieces(anna: Person, apply: Apply):
    """A large scan is never whole in memory."""
    big = apply(anna).attachments.get()
    path = Path(big.file.path)
    path.write_bytes(bytes(range(256)) * 8192)
    big.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    big.save()

    pieces = list(export_person(anna, ExportedBy.OWN, SYSTEM))

    assert max(map(len, pieces)) < 200_000
    with ZipFile(BytesIO(b"".join(pieces))) as archive:
        name = next(name for name in archive.namelist() if str(big.pk)[:8] in name)
        assert archive.read(name) == path.read_bytes()


def test_a_path_stays_in_its_folder_and_the_name_of_the_archive_names_nobody():
    paths = {
        "EBOK-2026-00001/skan.pdf": "EBOK-2026-00001/skan.pdf",
        "EBOK/../../etc/passwd": "EBOK/etc/passwd",
        "EBOK/a\\..\\b?.pdf": "EBOK/a_.._b_.pdf",
        "EBOK/łódź żółw.pdf": "EBOK/łódź żółw.pdf",
        "EBOK/" + "a" * 300 + ".pdf": "EBOK/" + "a" * 116 + ".pdf",
    }

    assert {path: safe_path(path) for path in paths} == paths
    assert make_archive_name(timezone.localdate(NOON)) == "moje-dane-2026-11-20.zip"


def test_the_copy_lies_in_a_file_that_only_its_owner_reads(tmp_path):
    """The person reads that the office made it."""
    anna = Person.objects.create(name="Anna Lis")
    target = tmp_path / "anna.zip"

    said = printed("export_person", anna.pk, output=target)

    with ZipFile(target) as archive:
        assert archive.testzip() is None
    assert oct(target.stat().st_mode)[-3:] == "600"
    assert said == f"Zapisano: {target}\n"
    assert AuditEvent.objects.get(action="PERSON_EXPORTED").reason_code == "COMMAND"
    lines = [describe_event(event, own=()) for event in list_events_of_person(anna)]
    assert [(line.what, line.who) for line in lines] == [
        ("Wydanie kopii danych", "biuro Spółdzielni")
    ]


def test_an_unknown_person_and_a_file_that_is_there_are_refused(tmp_path):
    anna = Person.objects.create(name="Anna Lis")
    target = tmp_path / "anna.zip"
    target.write_text("cudzy plik")

    with pytest.raises(CommandError, match="Nie ma osoby o numerze 999999"):
        call_command("export_person", 999999)
    with pytest.raises(CommandError, match="już istnieje"):
        call_command("export_person", anna.pk, output=target)
    assert target.read_text() == "cudzy plik"
