import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from cms_ext.desks.import_desk.domain.queue import commit_queued, expire_proposed
from cms_ext.desks.import_desk.models import ImportedFile, QueuedImport
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import ContactSource, Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.first_screen import waiting_for
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
SCREEN = "/admin/osoby/kontakty/"
FILE = ("account_no;name;phone;document\r\n100002;Jan Nowak;600 100 300;oświadczenie\r\n").encode()
WRONG = FILE.replace(b"Jan", b"Ewa")


@pytest.fixture(autouse=True)
def _store(settings, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def jan() -> Person:
    return open_account("100002", "Jan Nowak").payer


@shared
def celina() -> User:
    return staff("celina", "membership_clerk")


@shared
def daria() -> User:
    return staff("daria", "finance_clerk")


def hand_in(client: Client, content: bytes = FILE, **options: str) -> QueuedImport:
    """Upload, look at the report, and press its button."""
    upload = {"file": SimpleUploadedFile("k.csv", content), **options}
    page = client.post(SCREEN, upload).content.decode()
    receipt = unescape(re.findall(r'name="receipt" value="([^"]+)"', page)[0])
    page = client.post(f"{SCREEN}wczytanie/", {"receipt": receipt}, follow=True).content.decode()
    assert "czeka na zatwierdzenie" in page
    return QueuedImport.objects.latest("pk")


def address(row: QueuedImport, step: str = "") -> str:
    return f"{SCREEN}zatwierdzenie/{row.pk}/{step}"


def decide(client: Client, row: QueuedImport, step: str, **typed: str) -> str:
    page = client.get(address(row)).content.decode()
    seen = re.findall(r'name="seen" value="(\d+)"', page) or ["0"]
    answer = client.post(address(row, step), {"seen": seen[0], **typed}, follow=True)
    return answer.content.decode()


@pytest.mark.thorough
def test_another_person_approves_what_one_hands_in(jan: Person, celina: User, daria: User):
    row = hand_in(signed_in(celina))
    commit_queued()
    jan.refresh_from_db()
    assert (row.state, jan.phone) == ("PROPOSED", "")

    # The first person can only take it back, whatever is sent.
    assert "Zatwierdź i wczytaj" not in signed_in(celina).get(address(row)).content.decode()
    assert "Plik zatwierdza inna osoba" in decide(signed_in(celina), row, "zatwierdz/")
    page = signed_in(daria).get(address(row)).content.decode()
    assert ("+48600100300" in page, "Zatwierdź i wczytaj" in page) == (True, True)

    assert "Zatwierdzono plik" in decide(signed_in(daria), row, "zatwierdz/")
    commit_queued()

    jan.refresh_from_db()
    assert jan.phone == "+48600100300"
    assert ImportedFile.objects.get().committed_by == daria
    assert ContactSource.objects.get().by == daria
    row.refresh_from_db()
    assert (row.state, row.queued_by, row.approved_by, row.file.name) == (
        "DONE",
        celina,
        daria,
        "",
    )
    acts = AuditEvent.objects.filter(action__in=("IMPORT_PROPOSED", "IMPORT_APPROVED"))
    assert list(acts.order_by("seq").values_list("action", "actor")) == [
        ("IMPORT_PROPOSED", celina.pk),
        ("IMPORT_APPROVED", daria.pk),
    ]
    assert "już zdecydowano: wczytano" in decide(signed_in(daria), row, "odrzuc/")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("options", "letters"),
    [({}, ["jan@example.invalid"]), ({"silent": "on"}, [])],
    ids=["welcome", "silent"],
)
def test_both_read_how_many_letters_leave_and_the_first_may_leave_out_the_welcome(
    jan: Person, celina: User, daria: User, options: dict[str, str], letters: list[str]
):
    content = FILE.replace(b"phone", b"correspondence_email")
    row = hand_in(
        signed_in(celina), content.replace(b"600 100 300", b"jan@example.invalid"), **options
    )
    note = f"Pierwsze adresy e-mail: 1. Listy powitalne: {len(letters)}."
    assert note in signed_in(daria).get(address(row)).content.decode()

    decide(signed_in(daria), row, "zatwierdz/")
    commit_queued()

    jan.refresh_from_db()
    assert jan.correspondence_email == "jan@example.invalid"
    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == letters


@pytest.mark.thorough
def test_either_of_the_two_rejects_and_the_file_is_gone(
    jan: Person, celina: User, daria: User, tmp_path: Path
):
    for user in (celina, daria):
        row = hand_in(signed_in(celina))
        page = decide(signed_in(user), row, "odrzuc/", reason="stara kartoteka")
        assert ("Odrzucono plik" in page, "stara kartoteka" in page) == (True, True)
        commit_queued()

    assert not ImportedFile.objects.exists()
    assert [path for path in (tmp_path / "imports/queued").rglob("*") if path.is_file()] == []


@pytest.mark.thorough
def test_the_decision_stands_on_what_the_second_person_saw(jan: Person, celina: User, daria: User):
    """Another file meanwhile, and a change by hand: looked at again, or judged again."""
    first, second = hand_in(signed_in(celina)), hand_in(signed_in(celina), FILE + b"\r\n")
    decide(signed_in(daria), second, "zatwierdz/")
    commit_queued()

    assert (
        "Dane zmieniły się"
        in signed_in(daria).post(address(first, "zatwierdz/"), {"seen": "0"}).content.decode()
    )
    assert "W pliku nie ma nic nowego" in signed_in(daria).get(address(first)).content.decode()

    third = hand_in(signed_in(celina), FILE.replace(b"300;", b"400;"))
    page = decide(signed_in(daria), third, "zatwierdz/")
    Person.objects.filter(pk=jan.pk).update(name="Jan Inny")
    commit_queued()
    third.refresh_from_db()
    jan.refresh_from_db()
    assert (third.state, jan.phone, "Zatwierdzono" in page) == ("REFUSED", "+48600100300", True)


def test_the_same_file_waits_once_and_not_for_ever(jan: Person, celina: User, tmp_path: Path):
    hand_in(signed_in(celina))
    page = signed_in(celina).post(SCREEN, {"file": SimpleUploadedFile("k.csv", FILE)})
    receipt = unescape(re.findall(r'name="receipt" value="([^"]+)"', page.content.decode())[0])
    answer = signed_in(celina).post(f"{SCREEN}wczytanie/", {"receipt": receipt}, follow=True)
    assert "już czeka na zatwierdzenie" in answer.content.decode()

    expire_proposed()
    assert QueuedImport.objects.get().state == "PROPOSED"
    QueuedImport.objects.update(queued_at=timezone.now() - timedelta(days=8))
    expire_proposed()

    row = QueuedImport.objects.get()
    assert (row.state, row.problem) == ("REJECTED", "Nikt nie zatwierdził pliku przez 7 dni.")


def test_the_queue_is_of_the_second_person(jan: Person, celina: User, daria: User):
    hand_in(signed_in(celina))

    lines = {user: " ".join(waiting_for(signed_in(user))) for user in (celina, daria)}
    assert "Kontakty z pliku" not in lines[celina]
    assert "Kontakty z pliku do zatwierdzenia: 1" in lines[daria]


@pytest.mark.parametrize("group", ["editor", "auditor", "board_member"])
def test_other_desks_have_neither_screen_nor_file(
    group: str, jan: Person, celina: User, daria: User
):
    row = hand_in(signed_in(celina))
    stranger = signed_in(staff("ktos", group))

    for method, where in (
        (stranger.get, SCREEN),
        (stranger.get, address(row)),
        (stranger.post, address(row, "uwagi/")),
        (stranger.post, address(row, "zatwierdz/")),
        (stranger.post, address(row, "odrzuc/")),
    ):
        assert method(where).status_code in (302, 403), where
    row.refresh_from_db()
    assert row.state == "PROPOSED"


# What somebody with the database's password does to a file that waits for a second person.
STATE = "state = 'WAITING'"
SKIPPED: dict[str, tuple[bool, str]] = {
    "state alone": (False, STATE),
    "another person's name put in": (False, f"{STATE}, approved_by_id = %(daria)s"),
    "a copy as if by another": (False, f"{STATE}, queued_by_id = %(daria)s"),
    "another digest after the approval": (True, "sha256 = repeat_of('0')"),
    "another desk after the approval": (True, "desk = 'accounts'"),
    "rejected, and put back": (True, f"{STATE}, ended_at = NULL, problem = ''"),
    "other names of columns confirmed": (True, "confirmed = '[\"DELETED\"]'"),
}


@pytest.mark.thorough
@pytest.mark.parametrize(("is_approved", "change"), SKIPPED.values(), ids=SKIPPED)
def test_a_file_whose_approval_the_site_did_not_write_is_not_carried_out(
    jan: Person, celina: User, daria: User, is_approved: bool, change: str
):
    row = hand_in(signed_in(celina))
    if is_approved:
        step = "odrzuc/" if STATE in change else "zatwierdz/"
        decide(signed_in(daria), row, step, reason="stara kartoteka")
    names = {"daria": daria.pk, "celina": celina.pk}
    change = change.replace("repeat_of('0')", f"'{'0' * 64}'") % names
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {QueuedImport._meta.db_table} SET {change}")

    commit_queued()

    jan.refresh_from_db()
    row.refresh_from_db()
    assert (jan.phone, row.state) == ("", "REFUSED")


@pytest.mark.thorough
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_an_approved_file_that_is_exchanged_in_the_store_is_not_carried_out(
    jan: Person, celina: User, daria: User, harm: str
):
    row = hand_in(signed_in(celina))
    decide(signed_in(daria), row, "zatwierdz/")
    path = Path(row.file.path)
    path.chmod(0o600)
    path.unlink() if harm == "gone" else path.write_bytes(FILE.replace(b"300;", b"999;"))

    commit_queued()

    jan.refresh_from_db()
    row.refresh_from_db()
    assert (jan.phone, row.state) == ("", "REFUSED")


@pytest.mark.thorough
def test_an_approval_that_the_log_does_not_have_counts_for_nothing(
    jan: Person, celina: User, daria: User, triggers_off: None
):
    """The row is as this site wrote it; the event of the decision is another person's."""
    row = hand_in(signed_in(celina))
    decide(signed_in(daria), row, "zatwierdz/")
    QuerySet(AuditEvent).filter(action="IMPORT_APPROVED").update(actor=celina)

    commit_queued()

    jan.refresh_from_db()
    assert jan.phone == ""
