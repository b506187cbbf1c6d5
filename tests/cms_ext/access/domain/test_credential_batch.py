from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdfium2 import PdfDocument, PdfPage

from cms_ext.access.domain import batch_letter
from cms_ext.access.domain.batch_letter import (
    delete_old_letters,
    list_recipients,
    open_letters,
    print_approved_batches,
    print_part,
)
from cms_ext.access.domain.credential_batch import (
    approve_batch,
    confirm_handover,
    count_outcomes,
    propose_batch,
    reject_batch,
    revoke_batch,
)
from cms_ext.access.domain.retention import forget_batches
from cms_ext.access.models import BatchLetter, CredentialBatch
from cms_ext.access.people import collect_data, erase_data
from cms_ext.access.vocabulary import BatchState, LetterOutcome
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.verify import verify_office_rows
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import set_postal_address
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins.registry import find_procedure
from cms_ext.premises.models import Staircase
from ebok_plugin.ledger.models import AccountAccess
from tests.approvals import done_alone, resolution_for
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import BOZENA, EMILIA, JEDRZEJ, LUCJA, clerk
from tests.cms_ext.access.domain.conftest import GROUND, codes_in, ebok, names, pages
from tests.query_counts import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


def sign_in(login: str, code: str) -> str:
    """Where the browser goes, or what is on the page."""
    path = "/strefa-mieszkanca/logowanie/e-bok/"
    answer = Client().post(path, {"login": login, "password": code})
    return answer.headers.get("Location", "") or answer.content.decode()


def test_those_without_access_get_letters_in_the_order_of_stairs_and_flats(batch: CredentialBatch):
    assert names(batch) == {
        "ul. Wzorcowa 1, klatka A": [LUCJA.name, JEDRZEJ.name],
        "ul. Wzorcowa 1, klatka B": [EMILIA.name],
    }


def test_a_place_can_be_chosen_and_members_are_found_by_their_flats():
    staircase = Staircase.objects.get(code="B")

    found = list_recipients(find_procedure("IKCS"), staircase, TODAY)

    assert [row.person.name for row in found] == [BOZENA.name, EMILIA.name]


def test_proxies_and_people_with_a_letter_on_its_way_are_left_out(
    batch: CredentialBatch, daria: Origin
):
    jan = Person.objects.create(name="Jan Pełnomocny")
    AccountAccess.objects.create(
        person=jan,
        account=AccountAccess.objects.all()[0].account,
        role="PROXY",
        valid_from=TODAY,
        valid_to=TODAY,
    )

    with pytest.raises(Refusal, match="wszyscy uprawnieni mają już dostęp"):
        propose_batch(ebok(), None, GROUND, daria, TODAY)


def test_the_number_of_queries_does_not_grow_with_the_people():
    of_three = queries_of(list_recipients, ebok(), None, TODAY)
    AccountAccess.objects.exclude(person__name=LUCJA.name).delete()

    assert queries_of(list_recipients, ebok(), None, TODAY) == of_three


def test_two_people_with_a_ground_decide(batch: CredentialBatch, daria: Origin, franek: Origin):
    celina = clerk("celina", "membership_clerk", "Celina Borówczyk")

    with pytest.raises(Refusal, match="Wpisz podstawę"):
        propose_batch(ebok(), None, " ", daria, TODAY)
    with pytest.raises(Refusal, match="inna osoba"):
        approve_batch(batch, daria)
    with pytest.raises(Refusal, match="Dział Finansowo-Księgowy"):
        approve_batch(batch, celina)
    with pytest.raises(Refusal, match="Napisz uzasadnienie"):
        reject_batch(batch, "", franek)
    approve_batch(batch, franek)
    with pytest.raises(Refusal, match="Przygotowywanie listów"):
        approve_batch(batch, franek)


def test_a_letter_a_page_then_the_list_without_codes(printed: CredentialBatch, daria: Origin):
    stairs_a = printed.parts.get(order=1)

    lucja, jedrzej, signatures = pages(stairs_a, daria)

    assert printed.state == BatchState.PRINTED
    assert "ul. Wzorcowa 1 m. 01" in lucja
    assert "Ważne 14 dni od doręczenia" in lucja
    [code] = codes_in(lucja)
    assert codes_in(jedrzej) != [code]
    assert codes_in(signatures) == []
    assert LUCJA.name in signatures
    assert JEDRZEJ.name in signatures
    events = AuditEvent.objects.filter(action="CREDENTIALS_ISSUED")
    assert (events.count(), set(events.values_list("note", flat=True))) == (3, {GROUND})
    assert AuditEvent.objects.filter(action="BATCH_LETTERS_OPENED").count() == 1


@pytest.mark.thorough
def test_a_letter_goes_to_the_correspondence_address(batch: CredentialBatch, franek: Origin):
    emilia = Person.objects.get(name=EMILIA.name)
    set_postal_address(emilia, "ul. Daleka 9, 11-111 Gdzieś", SYSTEM, "pismo")
    approve_batch(batch, franek)
    print_approved_batches()

    assert "ul. Daleka 9" in pages(batch.parts.get(order=2), franek)[0]


LONG_NAME = (
    "Wielobranżowe Przedsiębiorstwo Produkcyjno-Handlowo-Usługowe "
    "„Konstantynopolitańczykowianeczka” Brzęczyszczykiewicz-Grzegżółkowska i Wspólnicy sp. k."
)
LONG_ADDRESS = (
    "ul. Księcia Józefa Poniatowskiego-Gombrowicza 123A m. 456, budynek B, klatka 3, piętro 4, "
    "skrytka pocztowa 1234, 00-000 Konstantynów Łódzki-Przedmieście Górne, gmina Ostatnia"
)


def edges(page: PdfPage, words: str) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the place where these words stand, from the lower left."""
    text = page.get_textpage()
    place = text.search(words).get_next()
    assert place is not None, words
    boxes = [text.get_charbox(place[0] + one) for one in range(place[1])]
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


@pytest.mark.thorough
@pytest.mark.parametrize("name", [LONG_NAME, "X" * 160])
def test_long_names_and_addresses_stay_where_they_belong(
    batch: CredentialBatch, franek: Origin, name: str
):
    Person.objects.filter(name=EMILIA.name).update(name=name, correspondence_address=LONG_ADDRESS)
    approve_batch(batch, franek)
    print_approved_batches()

    with PdfDocument(open_letters([batch.parts.get(order=2)], franek)) as pdf:
        letter, signatures = pdf
        title = edges(letter, "Hasło startowe do panelu")
        # The whole address is in the window, above the title.
        assert edges(letter, "Ostatnia")[1] > title[3] + 10
        # The name stays in its column of the list, below the heading and before „Data”.
        assert edges(signatures, name[:12])[3] < edges(signatures, "Imię i nazwisko")[1]
        text, date_column = signatures.get_textpage(), edges(signatures, "Data")[0]
        rights = [text.get_charbox(one)[2] for one in range(text.count_chars())]
        of_x = [place for place, sign in enumerate(text.get_text_range()) if sign == "X"]
        assert all(rights[place] < date_column for place in of_x)


@pytest.mark.thorough
def test_codes_open_nothing_before_the_delivery_is_confirmed(
    printed: CredentialBatch, daria: Origin
):
    [text, _signatures] = pages(printed.parts.get(order=2), daria)
    [code] = codes_in(text)
    login = BatchLetter.objects.get(person__name=EMILIA.name).code.user.login

    assert "gdy biuro potwierdzi doręczenie listu" in sign_in(login, code)
    with pytest.raises(Refusal, match="Wpisz dzień"):
        confirm_handover(printed, [1, 2], TODAY - timedelta(1), daria, TODAY)
    confirm_handover(printed, [1, 2], timezone.localdate(), daria, timezone.localdate())

    assert sign_in(login, code).endswith("/nowe-haslo/")
    assert count_outcomes(printed) == {LetterOutcome.UNUSED: 3}
    with pytest.raises(Refusal, match="72 godzinach"):
        open_letters([printed.parts.get(order=2)], daria)


def test_revoking_ends_unused_codes_and_deletes_the_files(
    printed: CredentialBatch, daria: Origin, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ended = revoke_batch(printed, "zły adresat", daria)

    assert (ended, list(tmp_path.iterdir())) == (3, [])
    assert count_outcomes(printed) == {LetterOutcome.ENDED: 3}
    # They have no access again, and may get a new letter.
    assert len(list_recipients(ebok(), None, TODAY)) == 3


def test_the_files_are_encrypted_and_gone_after_three_days(
    printed: CredentialBatch, daria: Origin, tmp_path
):
    files = list(tmp_path.iterdir())
    (tmp_path / "stray").write_bytes(b"broken off")

    assert len(files) == 2
    assert not any(b"%PDF" in file.read_bytes() for file in files)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        delete_old_letters()

    assert list(tmp_path.iterdir()) == []
    assert not printed.parts.exclude(file="").exists()


@pytest.mark.thorough
def test_a_print_that_breaks_off_leaves_no_code_and_begins_anew(
    batch: CredentialBatch, franek: Origin, tmp_path, monkeypatch
):
    approve_batch(batch, franek)
    write = batch_letter.write_file

    def full_disk(content: bytes) -> str:
        write(content)
        raise OSError("no space")

    with monkeypatch.context() as broken:
        broken.setattr("cms_ext.access.domain.batch_letter.write_file", full_disk)
        with pytest.raises(OSError, match="no space"):
            print_approved_batches()

    assert not ActivationCode.objects.exists()
    print_approved_batches()
    assert ActivationCode.objects.filter(held=True).count() == 3
    assert User.objects.filter(realm="ebok", state=LoginState.PENDING).count() == 3


def test_whoever_lost_the_right_meanwhile_gets_no_letter(batch: CredentialBatch, franek: Origin):
    AccountAccess.objects.filter(person__name=JEDRZEJ.name).update(valid_to=TODAY - timedelta(1))
    approve_batch(batch, franek)
    print_approved_batches()

    letter = BatchLetter.objects.get(person__name=JEDRZEJ.name)
    assert letter.skipped.startswith("Ta osoba nie ma dziś prawa do panelu")
    assert count_outcomes(batch) == {LetterOutcome.NOT_HANDED_OVER: 2, LetterOutcome.SKIPPED: 1}


def test_a_staircase_where_nobody_is_left_is_done_without_a_file(
    batch: CredentialBatch, franek: Origin, tmp_path
):
    AccountAccess.objects.filter(person__name=EMILIA.name).update(valid_to=TODAY - timedelta(1))
    approve_batch(batch, franek)
    print_part(batch.parts.get(order=2), TODAY)
    # The scheduler comes twice: the second time changes nothing.
    print_part(batch.parts.get(order=2), TODAY)

    assert list(tmp_path.iterdir()) == []
    assert count_outcomes(batch) == {LetterOutcome.NOT_PREPARED: 2, LetterOutcome.SKIPPED: 1}


def test_a_batch_revoked_while_a_staircase_is_drawn_gets_no_codes(
    batch: CredentialBatch, franek: Origin, monkeypatch, tmp_path
):
    approve_batch(batch, franek)
    write = batch_letter.write_file

    def revoked_meanwhile(content: bytes) -> str:
        revoke_batch(batch, "pomyłka", franek)
        return write(content)

    monkeypatch.setattr("cms_ext.access.domain.batch_letter.write_file", revoked_meanwhile)
    print_part(batch.parts.get(order=1), TODAY)

    assert not ActivationCode.objects.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.thorough
@pytest.mark.both_databases
def test_all_of_it_is_sealed(printed: CredentialBatch, daria: Origin):
    confirm_handover(printed, [1, 2], timezone.localdate(), daria, timezone.localdate())

    assert [found for found in verify_office_rows() if found.kind] == []


@pytest.mark.thorough
def test_lists_are_forgotten_and_a_person_takes_the_own_letter_along(
    printed: CredentialBatch, daria: Origin
):
    emilia = Person.objects.get(name=EMILIA.name)

    sections = {one.title: one.rows for one in collect_data(emilia)}
    assert [row["Co się stało"] for row in sections["Listy z hasłem startowym"]] == [
        "List przygotowany, niedoręczony"
    ]
    with transaction.atomic():
        erase_data(emilia, TODAY)
    assert names(printed)["ul. Wzorcowa 1, klatka B"] == []

    later = timezone.now() + timedelta(1)
    assert forget_batches(later, rehearse=True).count == 1
    forget_batches(later, rehearse=False)
    assert not BatchLetter.objects.exists()


def test_in_a_small_office_one_person_orders_letters(batch: CredentialBatch):
    row = resolution_for("access.letters")

    approve_batch(batch, Origin(actor=batch.proposed_by))

    batch.refresh_from_db()
    assert (batch.state, batch.decided_by) == (BatchState.PRINTING, row.stand_in)
    assert [code for _who, code in done_alone(row)] == ["access.letters"]
