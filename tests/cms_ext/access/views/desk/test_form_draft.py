"""„Wzory wniosków”: Celina writes the next version in the browser, Cezary approves it."""

from datetime import timedelta

import pytest
from django.test import Client

from cms_ext.access.models import AccessApplication, FormDraft, FormVersion
from cms_ext.access.vocabulary import DraftState
from cms_ext.base.web.public_forms import new_stamp
from tests.clients import signed_in
from tests.cms_ext.access.applicants import ANNAS_FORM, TODAY
from tests.cms_ext.access.views.desk.office import press, press_in_vain, read
from tests.people import staff

pytestmark = pytest.mark.django_db
FORMS = "/admin/wnioski/wzory/"


@pytest.fixture(autouse=True)
def _day(settings) -> None:
    settings.COOP_TODAY = TODAY


@pytest.fixture
def cezarys() -> Client:
    return signed_in(staff("cezary", "membership_clerk"))


def begun(client: Client, **more: str) -> FormDraft:
    response = client.post(FORMS, {"panel": "IKCS", **more})
    draft = FormDraft.objects.latest("pk")
    assert response["Location"] == f"{FORMS}projekty/{draft.pk}/pola/"
    return draft


def filled_in(client: Client, draft: FormDraft) -> dict[str, str]:
    """What the browser sends of the untouched page."""
    form = client.get(f"{FORMS}projekty/{draft.pk}/pola/").context["form"]
    parts = [form, form.rows.management_form, *form.rows.forms]
    values = {
        field.html_name: field.value()
        for part in parts
        for field in part
        if field.value() is not None
    }
    return {name: str(value) for name, value in values.items() if value is not False}


@pytest.mark.thorough  # Typst prints the sheet three times
def test_a_form_is_written_previewed_and_approved_by_two(celinas: Client, cezarys: Client):
    draft = begun(celinas)
    own = f"{FORMS}projekty/{draft.pk}/"
    new = len(draft.fields)
    typed = filled_in(celinas, draft) | {
        f"pole-{new}-label": "Zgadzam się na SMS o przerwach w dostawie wody.",
        f"pole-{new}-ORDER": "10",
    }

    page = press(celinas, f"{own}pola/", **typed)

    assert "Zgadzam się na SMS o przerwach w dostawie wody. nie było" in page
    assert "stron: 1" in page
    assert celinas.get(f"{own}druk.pdf")["Content-Type"] == "application/pdf"
    assert "zatwierdzi inna osoba" in press(celinas, own, krok="wyslij")
    assert "inna osoba" in press_in_vain(celinas, own, krok="zatwierdz")
    assert "Wzory wniosków do zatwierdzenia" in cezarys.get("/admin/").content.decode()
    assert "Zatwierdzony" in press(cezarys, own, krok="zatwierdz")
    version = FormVersion.objects.get(panel="IKCS", version=2)
    assert [row["key"] for row in version.fields][9:12] == ["privacy_seen", "own_1", "place"]
    assert "wersja 2 od 21.11.2026" in read(celinas, FORMS)
    sheet = celinas.get(f"{FORMS}{version.pk}.pdf")
    assert sheet["Content-Disposition"] == 'inline; filename="formularz-ikcs-2.pdf"'


def test_what_is_wrong_is_named_and_what_was_typed_stays(celinas: Client):
    draft = begun(celinas)
    typed = filled_in(celinas, draft) | {
        "pole-0-label": "",
        f"pole-{len(draft.fields)}-label": "Którędy przyjść po hasło?",
        f"pole-{len(draft.fields)}-kind": "choice",
        f"pole-{len(draft.fields)}-answers": "do biura",
        "bylaw_link": "javascript:alert(1)",
    }

    response = celinas.post(f"{FORMS}projekty/{draft.pk}/pola/", typed)

    page = response.content.decode()
    assert "„Którędy przyjść po hasło?”: Wpisz co najmniej dwie odpowiedzi." in page
    assert "Adres zaczyna się od https://" in page
    assert "do biura</textarea>" in page
    draft.refresh_from_db()
    assert draft.fields[0]["label"] == "Imię (imiona)"


def test_two_people_who_change_the_same_draft_lose_nothing(celinas: Client, cezarys: Client):
    draft = begun(celinas)
    hers, his = filled_in(celinas, draft), filled_in(cezarys, draft)
    edit = f"{FORMS}projekty/{draft.pk}/pola/"

    assert cezarys.post(edit, his | {"pole-2-label": "Numer członka"}).status_code == 302
    answer = celinas.post(edit, hers | {"pole-3-label": "Adres mieszkania"})

    assert "Ktoś zmienił w tym czasie" in answer.content.decode()
    draft.refresh_from_db()
    assert [row["label"] for row in draft.fields[2:4]] == ["Numer członka", "Adres lokalu"]


def test_another_desk_neither_sees_nor_begins_it(celinas: Client, darias: Client):
    draft = begun(celinas)

    assert darias.get(f"{FORMS}projekty/{draft.pk}/").status_code == 404
    assert darias.get(f"{FORMS}projekty/{draft.pk}/druk.pdf").status_code == 404
    assert darias.get(f"{FORMS}{FormVersion.objects.get(panel='IKCS').pk}.pdf").status_code == 404
    assert darias.post(FORMS, {"panel": "IKCS"}).status_code == 302
    assert "IKCS" not in read(darias, FORMS)


def test_the_auditor_reads_and_begins_nothing(auditors: Client):
    assert "IKCS" in read(auditors, FORMS)
    auditors.post(FORMS, {"panel": "IKCS"})
    assert not FormDraft.objects.exists()


def second_version() -> FormVersion:
    """From tomorrow, with one more statement."""
    version = FormVersion.objects.get(panel="IKCS")
    statement = {"key": "own_1", "label": "Zgoda na SMS", "type": "checkbox"}
    version.pk, version.version = None, 2
    version.valid_from = TODAY + timedelta(days=1)
    version.fields = [*version.fields[:-3], statement, *version.fields[-3:]]
    version.save()
    return version


def test_who_filled_in_yesterdays_form_reads_the_new_statements_first(client, settings):
    """Filled in before midnight, sent after it."""
    second_version()
    address = "/strefa-mieszkanca/wniosek/ikcs/"
    ticked = {key: "on" if value is True else value for key, value in ANNAS_FORM.items()}
    typed = ticked | {"otwarto": new_stamp(), "strona_www": "", "wzor": "1"}
    settings.COOP_TODAY = TODAY + timedelta(days=1)

    answer = client.post(address, typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Od dziś obowiązuje nowy wzór wniosku" in page
    assert 'value="Lis"' in page
    assert "checked" not in page
    assert not AccessApplication.objects.exists()


def test_a_paper_on_the_former_sheet_is_entered_as_it_is(celinas: Client, settings):
    second_version()
    settings.COOP_TODAY = TODAY + timedelta(days=1)
    desk = "/admin/wnioski/papier/ikcs/"

    assert "W stopce papieru jest inna? wersja 1 od 1.11.2026" in read(celinas, desk)
    assert "Zgoda na SMS" not in read(celinas, f"{desk}?wzor=1")
    ticked = {key: "on" if value is True else value for key, value in ANNAS_FORM.items()}
    paper = ticked | {"received_on": "2026-11-20", "signed": "on"}
    assert celinas.post(f"{desk}?wzor=1", paper).status_code == 302
    assert AccessApplication.objects.get().form_version.version == 1
    assert celinas.get(f"{desk}?wzor=7").status_code == 404


def test_a_draft_that_is_closed_is_not_changed_any_more(celinas: Client):
    draft = begun(celinas)
    own = f"{FORMS}projekty/{draft.pk}/"

    assert "Porzucony" in press(celinas, own, krok="porzuc", powod="Zostaje dotychczasowy.")
    assert FormDraft.objects.get().state == DraftState.DROPPED
    assert celinas.get(f"{own}pola/").status_code == 404
