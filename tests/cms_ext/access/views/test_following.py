from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth import hashers
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cms_ext.access.domain.registration import RegisteredApplication
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.plugins import registry
from tests.cms_ext.access.applicants import (
    FIRMS_FORM,
    TODAY,
    anna_on_file,
    apply,
)
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

STATUS = "/strefa-mieszkanca/wniosek/stan/"
MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
NOT_FOUND = "Nie znaleźliśmy wniosku o takim numerze i haśle."
WRONG = "AAAA-AAAA-AAAA"
PDF = (Path(__file__).parents[1] / "data" / "podpisany.pdf").read_bytes()


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"


@shared
def mine() -> RegisteredApplication:
    anna_on_file()
    return apply()


def ask(client: Client, number: str, secret: str, **extra: Any) -> HttpResponse:
    data = {"number": number, "secret": secret}
    response: HttpResponse = client.post(STATUS, data, follow=True, **extra)
    return response


def opened(client: Client, registered: RegisteredApplication) -> HttpResponse:
    return ask(client, registered.application.number, registered.secret)


def facts(page: HttpResponse) -> dict[str, str]:
    tree = parsed(page)
    names, values = (texts(tree, f"//dl[@class='facts mt']//{tag}") for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def stages(page: HttpResponse) -> list[str]:
    return texts(parsed(page), "//ol[contains(@class, 'way')]/li")


def errors(page: HttpResponse) -> list[str]:
    return texts(parsed(page), "//div[@id='bledy']//li")


def signed(name: str = "podpisany.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(client: Client, **files: Any) -> HttpResponse:
    data = {"signature_kind": "HANDWRITTEN", **files}
    response: HttpResponse = client.post(f"{STATUS}pliki/", data, follow=True)
    return response


def test_without_room_for_files_the_page_says_so(
    client, mine: RegisteredApplication, refusing_disk: str
):
    opened(client, mine)
    page = send(client, signed=signed())

    assert page.status_code == 200
    assert "Nie możemy teraz zapisać plików." in page.content.decode()
    assert not mine.application.attachments.exists()


def test_number_and_secret_open_the_status(client, mine: RegisteredApplication):
    form, page = client.get(STATUS), opened(client, mine)

    assert page_problems(form) == page_problems(page) == []
    assert texts(parsed(page), "//h1") == ["Wniosek IKCS/2026/00001"]
    assert texts(parsed(page), "//h2[@id='stan']") == ["Wniosek czeka na podpisany formularz."]
    assert facts(page) == {"Stan": "Złożony", "Panel": "IKCS"}
    assert stages(page) == [
        "Złożenie wniosku 20 listopada 2026",
        "Podpisanie wniosku Twoja kolej, do 4 grudnia 2026",
        "Potwierdzenie adresu e-mail później",
        "Sprawdzenie danych później",
        "Wydanie hasła startowego później",
        "Pierwsze logowanie i własne hasło później",
    ]
    assert texts(parsed(page), "//li[@aria-current='step']/b") == ["Podpisanie wniosku"]
    assert "pokój nr 7" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    # Case, dashes and leading zeros do not matter.
    for number, secret in (
        (" ikcs/2026/1 ", mine.secret.lower()),
        ("IKCS 2026 0001", mine.secret.replace("-", " ")),
    ):
        again = ask(Client(), number, secret)
        assert texts(parsed(again), "//h1") == ["Wniosek IKCS/2026/00001"]


def test_ac_20_an_unknown_number_is_answered_like_a_wrong_secret(
    client, mine: RegisteredApplication
):
    hasher = type(hashers.get_hasher())
    pages, hashes = [], []
    for number in (mine.application.number, "IKCS/2026/99999", "'; DROP"):
        with patch.object(hasher, "encode", autospec=True, wraps=hasher.encode) as encode:
            pages.append(ask(Client(), number, WRONG))
        hashes.append(encode.call_count)

    assert hashes == [1, 1, 1]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [errors(page) for page in pages] == [[NOT_FOUND]] * 3
    assert page_problems(pages[0]) == []


@pytest.mark.thorough
def test_after_five_wrong_tries_the_right_secret_waits_a_quarter(
    client, mine: RegisteredApplication
):
    number = mine.application.number
    with time_machine.travel(MORNING, tick=False):
        # A right try counts for nothing.
        pages = [opened(Client(), mine) for _ in range(7)]
        wrong = [errors(ask(Client(), number, WRONG)) for _ in range(5)]
        right = errors(ask(client, number, mine.secret))
        elsewhere = errors(ask(Client(REMOTE_ADDR="192.0.2.9"), number, mine.secret))
    with time_machine.travel(MORNING + timedelta(minutes=15), tick=False):
        later = errors(ask(client, number, mine.secret))

    assert [errors(page) for page in pages] == [[]] * 7
    assert wrong == [[NOT_FOUND]] * 5
    assert (right, elsewhere, later) == ([NOT_FOUND], [], [])


@pytest.mark.thorough
@pytest.mark.usefixtures("frame_kept")
def test_a_number_that_the_whole_world_tries_waits_as_well(mine: RegisteredApplication):
    number = mine.application.number

    def from_place(place: int, secret: str) -> list[str]:
        return errors(ask(Client(REMOTE_ADDR=f"192.0.2.{place}"), number, secret))

    with time_machine.travel(MORNING, tick=False):
        for place in range(10):
            for _ in range(5):
                from_place(place, WRONG)
        full = [from_place(place, mine.secret) for place in (99, 1)]
    with time_machine.travel(MORNING + timedelta(minutes=15), tick=False):
        later = from_place(99, mine.secret)

    assert (full, later) == ([[NOT_FOUND], [NOT_FOUND]], [])


@pytest.mark.thorough
@pytest.mark.usefixtures("frame_kept")
def test_one_place_has_thirty_tries_for_all_numbers(mine: RegisteredApplication):
    with time_machine.travel(MORNING, tick=False):
        for number in range(30):
            ask(Client(), f"IKCS/2026/1{number:04d}", WRONG)
        with patch.object(MD5PasswordHasher, "encode") as hashed:
            stopped = opened(Client(), mine)

    assert (stopped.status_code, "Za dużo prób" in stopped.content.decode()) == (429, True)
    hashed.assert_not_called()


@pytest.mark.thorough
def test_the_application_is_open_for_a_quarter_after_the_last_page_or_until_the_end_is_asked_for(
    client, mine: RegisteredApplication
):
    with time_machine.travel(MORNING, tick=False):
        opened(client, mine)
    with time_machine.travel(MORNING + timedelta(minutes=14), tick=False):
        assert texts(parsed(client.get(STATUS)), "//h1") == ["Wniosek IKCS/2026/00001"]
    with time_machine.travel(MORNING + timedelta(minutes=29), tick=False):
        assert texts(parsed(client.get(STATUS)), "//h1") == ["Stan wniosku"]
        opened(client, mine)

        client.post(f"{STATUS}koniec/")

        assert texts(parsed(client.get(STATUS)), "//h1") == ["Stan wniosku"]


def test_without_number_and_secret_everything_leads_to_the_question(
    client, mine: RegisteredApplication
):
    answers = [
        client.post(f"{STATUS}pliki/"),
        *(client.get(f"{STATUS}{path}") for path in ("formularz.pdf", "wycofanie/", "pliki/")),
    ]
    opened(client, mine)
    # The address that an error leaves behind leads back.
    answers.append(client.get(f"{STATUS}pliki/"))

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, STATUS)] * 5


def test_the_signed_form_brings_the_application_to_the_desk(client, mine: RegisteredApplication):
    opened(client, mine)

    page, again = send(client, signed=signed()), send(client, signed=signed())

    kept = AccessApplication.objects.get()
    assert (kept.in_queue, kept.signature_kind, kept.state) == (True, "HANDWRITTEN", "SUBMITTED")
    assert [(attachment.name, attachment.kind) for attachment in kept.attachments.all()] == [
        ("podpisany.pdf", "SCAN")
    ]
    assert texts(parsed(page), "//h2[@id='stan']") == [
        "Czekamy, aż potwierdzisz swój adres e-mail."
    ]
    assert stages(page)[1:4] == [
        "Podpisanie wniosku zrobione",
        "Potwierdzenie adresu e-mail Twoja kolej, do 4 grudnia 2026",
        "Sprawdzenie danych później",
    ]
    assert "Przyjęliśmy pliki." in page.content.decode()
    # The same file again changes nothing.
    assert "Te pliki już mamy." in again.content.decode()
    (event,) = AuditEvent.objects.filter(action="FILES_ADDED")
    assert event.changes == {"kinds": ["SCAN"], "count": 1}


def test_while_its_plugin_is_off_an_application_rests(client, mine: RegisteredApplication):
    opened(client, mine)

    with patch.object(registry, "list_procedures", lambda: []):
        pages = [client.get(STATUS), client.get("/strefa-mieszkanca/wniosek/")]
        answer_count = answer_site_forms(TODAY)

    assert [texts(parsed(page), "//h1") for page in pages] == [
        ["Stan wniosku"],
        ["Wniosek o dostęp"],
    ]
    assert answer_count == 0


def test_what_is_signed_electronically_and_a_power_of_attorney_are_kept_as_such(
    client, mine: RegisteredApplication
):
    opened(client, mine)
    send(client, signed=signed(), signature_kind="TRUSTED")
    opened(client, apply(FIRMS_FORM | {"role": "proxy"}, "EBOK"))
    send(client, poa=signed("umocowanie.pdf"))

    annas, firms = AccessApplication.objects.order_by("pk")
    assert (annas.signature_kind, annas.in_queue) == ("TRUSTED", True)
    assert [attachment.kind for attachment in annas.attachments.all()] == ["SIGNED_DOC"]
    assert [(attachment.name, attachment.kind) for attachment in firms.attachments.all()] == [
        ("umocowanie.pdf", "POA")
    ]
    assert not firms.in_queue


def test_a_file_that_cannot_be_taken_is_refused_and_nothing_is_kept(
    client, mine: RegisteredApplication
):
    opened(client, mine)

    for files, words in [
        ({}, "Wybierz plik z podpisanym formularzem."),  # none
        # a program
        ({"signed": signed("a.exe", b"MZ" + b"0" * 99)}, "Plik a.exe ma niedozwolony format"),
        ({"signed": signed("a.pdf", b"")}, "Plik a.pdf ma niedozwolony format"),  # an empty file
        ({"signed": [signed(f"{n}.pdf") for n in range(6)]}, "Za dużo plików."),  # six
    ]:
        page = send(client, **files)
        (error,) = errors(page)
        assert error.startswith(words)
        assert page_problems(page) == []
    kept = AccessApplication.objects.get()
    assert (kept.in_queue, kept.attachments.count()) == (False, 0)


def test_withdrawing_is_asked_about_and_final(client, mine: RegisteredApplication):
    opened(client, mine)

    question = client.get(f"{STATUS}wycofanie/")
    assert (page_problems(question), AccessApplication.objects.get().state) == ([], "SUBMITTED")

    page = client.post(f"{STATUS}wycofanie/", follow=True)
    assert AccessApplication.objects.get().state == "WITHDRAWN"
    assert texts(parsed(page), "//h2[@id='stan']") == ["Wniosek jest zakończony bez rozpatrzenia."]
    assert (page_problems(page), "Dołącz pliki" in page.content.decode()) == ([], False)

    again = client.post(f"{STATUS}wycofanie/", follow=True)
    assert "Wniosek jest wycofany." not in again.content.decode()


def test_what_is_missing_stands_there_with_the_term(client, mine: RegisteredApplication):
    AccessApplication.objects.update(
        state=ApplicationState.INCOMPLETE,
        in_queue=True,
        supplement_by=date(2026, 12, 7),
        gaps=[{"key": "phone", "label": "Numer telefonu", "message": "Wpisz 9 cyfr."}],
    )

    page = opened(client, mine)

    assert texts(parsed(page), "//section[@aria-labelledby='stan']//ul/li") == [
        "Numer telefonu: Wpisz 9 cyfr.",
        "potwierdzenie adresu e-mail",
    ]
    assert stages(page)[2] == "Potwierdzenie adresu e-mail Twoja kolej, do 7 grudnia 2026"


def test_whoever_proved_the_address_reads_the_reason_of_a_refusal(
    client, mine: RegisteredApplication
):
    celina = staff("celina", "membership_clerk")
    said = []
    for proved_at in (None, timezone.now()):
        AccessApplication.objects.update(
            state=ApplicationState.REJECTED,
            reject_reason="DUPLICATE",
            decided_by=celina,
            decided_at=timezone.now(),
            sender_confirmed_at=proved_at,
        )
        page = opened(client, mine).content.decode()
        said.append("osoba ma już dostęp" in page)
        assert "Wniosku nie można było uwzględnić." in page
        assert "celina" not in page

    assert said == [False, True]


@pytest.mark.thorough
def test_every_state_has_words(client, mine: RegisteredApplication):
    celina = staff("celina", "membership_clerk")
    opened(client, mine)
    for state in ApplicationState:
        AccessApplication.objects.update(
            state=state,
            in_queue=True,
            user=celina,
            decided_by=celina,
            decided_at=timezone.now(),
            reject_reason="OTHER",
        )

        page = client.get(STATUS)

        assert page_problems(page) == []
        assert facts(page)["Stan"] == str(state.label)
        assert len(texts(parsed(page), "//h2[@id='stan']")[0]) > 10
