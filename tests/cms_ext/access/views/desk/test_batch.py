"""Starter passwords for many at the desk: from counting to the report, by two people."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.access.domain.batch_letter import print_approved_batches
from cms_ext.access.models import BatchLetter, CredentialBatch
from cms_ext.access.vocabulary import BatchState
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.activation_code import expire_codes
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.premises.models import Building
from tests.clients import signed_in
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import EMILIA, LUCJA
from tests.cms_ext.access.views.desk.office import press, press_in_vain, read, words
from tests.people import staff

pytestmark = pytest.mark.django_db

BATCHES = "/admin/wnioski/paczki/"
FORM = {"panel": "EBOK", "place": "", "ground": "uchwała nr 12/2026"}


@pytest.fixture(autouse=True)
def _house(settings, tmp_path) -> None:
    settings.COOP_TODAY, settings.COOP_LETTERS_ROOT = TODAY, tmp_path / "letters"
    LUCJA.on_file()
    EMILIA.on_file()


def first_screen(client: Client) -> str:
    return words(client.get("/admin/").content.decode())


@pytest.fixture
def franeks() -> Client:
    return signed_in(staff("franek", "finance_clerk"))


@pytest.mark.thorough  # Typst prints the letters and the list: 0.6 s
def test_a_batch_from_its_first_count_to_the_report(darias: Client, franeks: Client):
    assert "Powstaną 2 listy." in press(darias, f"{BATCHES}nowa/", policz="1", **FORM)
    assert not CredentialBatch.objects.exists()

    assert "inna osoba z działu" in press(darias, f"{BATCHES}nowa/", **FORM)
    batch = CredentialBatch.objects.get()
    own = f"{BATCHES}{batch.pk}/"
    assert "inna osoba niż ta" in press_in_vain(darias, f"{own}zatwierdz/")
    assert "0 z 1" in press(franeks, f"{own}zatwierdz/")
    assert franeks.get(f"{own}?odswiezaj=1")["Refresh"]

    print_approved_batches()
    assert "List przygotowany, niedoręczony 2" in read(darias, own)
    letters = darias.post(f"{own}listy/1.pdf")
    assert letters["Content-Type"] == "application/pdf"
    assert "no-store" in letters["Cache-Control"]

    both = darias.post(f"{own}listy.pdf")
    assert (both["Content-Type"], "no-store" in both["Cache-Control"]) == ("application/pdf", True)

    assert "Wpisz dzień." in press(darias, f"{own}doreczono/", day="", orders="1")
    day = TODAY.isoformat()
    assert "Zaznacz klatki" in press(darias, f"{own}doreczono/", day=day)
    assert "Wybierz poprawną wartość" in press(darias, f"{own}doreczono/", day=day, orders="1 OR 2")
    assert "Doręczony, hasło jeszcze nieużyte 2" in press(
        darias, f"{own}doreczono/", day=day, wszystkie="1"
    )
    # Łucja has set an own password; the list names her and who has not.
    code = BatchLetter.objects.get(person__name=LUCJA.name).code
    ActivationCode.objects.filter(pk=code.pk).update(used_at=timezone.now())
    people = f"{own}osoby/"
    assert f'href="{people}?widok=activated">1</a>' in darias.get(own).content.decode()
    listed = {
        one: read(darias, f"{people}?widok={one}") for one in ("activated", "unused", "ended")
    }
    assert [LUCJA.name in page for page in listed.values()] == [True, False, False]
    assert [EMILIA.name in page for page in listed.values()] == [False, True, False]
    table = darias.get(f"{people}?widok=unused&export=csv").getvalue().decode("utf-8-sig")
    assert (EMILIA.name in table, LUCJA.name in table) == (True, False)
    assert AuditEvent.objects.filter(action="EXPORT", note__endswith="BatchLetter").exists()
    celinas = signed_in(staff("celina", "membership_clerk"))
    assert celinas.get(people).status_code == 404

    assert "Napisz powód." in press(darias, f"{own}cofnij/", reason="")
    assert "Hasło wygasło albo je unieważniono 1" in press(
        darias, f"{own}cofnij/", reason="zły druk"
    )
    assert "Cofnięta" in read(darias, BATCHES)


def test_a_proposal_can_be_rejected(darias: Client, franeks: Client):
    press(darias, f"{BATCHES}nowa/", **FORM)
    batch = CredentialBatch.objects.get()

    press(franeks, f"{BATCHES}{batch.pk}/odrzuc/", reason="najpierw zarząd")

    batch.refresh_from_db()
    assert (batch.state, batch.reason) == (BatchState.REJECTED, "najpierw zarząd")


def test_other_desks_see_nothing_and_the_auditor_changes_nothing(
    darias: Client, celinas: Client, auditors: Client
):
    press(darias, f"{BATCHES}nowa/", **FORM)
    own = f"{BATCHES}{CredentialBatch.objects.get().pk}/"

    assert celinas.get(own).status_code == 404
    assert "uchwała nr 12/2026" in read(auditors, own)
    for answer in (
        auditors.post(f"{own}zatwierdz/"),
        auditors.post(f"{own}listy/1.pdf"),
        auditors.post(f"{own}listy.pdf"),
        auditors.post(f"{own}doreczono/", {"day": TODAY.isoformat(), "wszystkie": "1"}),
        auditors.post(f"{own}drugi-list/"),
        auditors.get(f"{BATCHES}nowa/"),
    ):
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert CredentialBatch.objects.get().state == BatchState.PROPOSED


@pytest.mark.thorough  # Typst prints the letters and the list: 0.6 s
def test_who_does_not_sign_in_is_listed_by_building_and_gets_a_second_letter(
    darias: Client, franeks: Client, settings
):
    press(darias, f"{BATCHES}nowa/", **FORM)
    batch = CredentialBatch.objects.get()
    own = f"{BATCHES}{batch.pk}/"
    press(franeks, f"{own}zatwierdz/")
    print_approved_batches()
    press(darias, f"{own}doreczono/", day=TODAY.isoformat(), wszystkie="1")
    assert "Nie zalogowali się" not in read(darias, own)
    line = "Osoby, które nie zalogowały się przez dwa tygodnie od doręczenia hasła: 1"
    assert line not in first_screen(darias)
    settings.COOP_TODAY = TODAY + timedelta(days=15)
    User.objects.filter(person__name=LUCJA.name).update(state=LoginState.ACTIVE)
    expire_codes(timezone.now() + timedelta(days=15))

    # „Dziś” counts her and leads to the batch, the batch to the list.
    assert line in first_screen(darias)
    silent = f'<a href="{own}osoby/?widok=bez-logowania">1</a>'
    assert silent in darias.get(f"{BATCHES}?widok=bez-logowania").content.decode()
    page = read(darias, own)
    assert ("Nie zalogowali się po 14 dniach" in page, "bez logowania: 1" in page) == (True, True)
    listed = f"{own}osoby/?widok=bez-logowania&klatka="
    names = (EMILIA.name, LUCJA.name)
    assert [
        [name in read(darias, f"{listed}{part}") for name in names]
        for part in ("", "1", "2", "x", "1;DROP")
    ] == [[True, False], [True, False], [True, False], [True, False], [True, False]]
    table = darias.get(f"{listed}1&export=csv").getvalue().decode("utf-8-sig")
    assert [name in table for name in names] == [True, False]

    assert "drugi list: wszędzie" in press(darias, f"{own}drugi-list/")
    second = CredentialBatch.objects.exclude(pk=batch.pk).get()
    assert list(BatchLetter.objects.filter(part__batch=second).values_list("person__name")) == [
        (EMILIA.name,)
    ]
    assert "wszyscy uprawnieni mają już dostęp" in press_in_vain(darias, f"{own}drugi-list/")
    # With her second letter on its way nobody is left, until that one is two weeks old.
    assert line not in first_screen(darias)
    assert "W żadnej paczce nie ma takich osób" in read(darias, f"{BATCHES}?widok=bez-logowania")
    press(franeks, f"{BATCHES}{second.pk}/odrzuc/", reason="pomyłka")
    assert line in first_screen(darias)


def test_buildings_without_a_postcode_are_named_before_the_letters_are_made(darias: Client):
    Person.objects.update(correspondence_address="")
    Building.objects.update(address="SŁONECZNA 12A")

    page = press(darias, f"{BATCHES}nowa/", policz="1", **FORM)
    assert "Te adresy nie mają kodu pocztowego: SŁONECZNA 12A: 2 listy" in page
    assert "Te adresy nie mają kodu pocztowego" in press(darias, f"{BATCHES}nowa/", **FORM)
    Building.objects.update(address="SŁONECZNA 12A, 00-950 Wzorów")
    own = f"{BATCHES}{CredentialBatch.objects.get().pk}/"
    assert "kodu pocztowego" not in read(darias, own)
