"""What the public form takes: so many cases, files and letters, and no more."""

import errno
import os
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from cms_ext.base.files.sandbox import Program
from cms_ext.base.web.limits import ServerBusy
from coop_cases.models import Case, CaseAttachment
from plugins.cases.tests.cases import STORY, opened
from plugins.cases.tests.views.test_public import NEW, entered, filled
from tests.page_checks import words_at

pytestmark = pytest.mark.django_db


def test_one_address_opens_only_so_many(client, settings):
    settings.COOP_CASES_PER_ADDRESS = 2

    for _ in range(3):
        answer = client.post(NEW, filled(client))

    assert Case.objects.count() == 2
    assert "Z tego łącza przyszło już wiele spraw" in answer.content.decode()


def test_files_are_looked_into_only_after_a_try_was_reserved(client, settings):
    """The form that was wrong, with five pictures each time, is counted as well."""
    settings.COOP_FILE_FORMS_PER_ADDRESS = 2

    def sent(**typed: Any) -> HttpResponse:
        return client.post(NEW, filled(client, files=[SimpleUploadedFile("a.txt", b"x")], **typed))

    with patch.object(Program, "run", return_value=b"ok") as looked:
        answers = [sent(text="").status_code for _ in range(3)]
        refused = sent()

    assert (answers, refused.status_code, looked.call_count) == ([200, 200, 429], 429, 2)
    assert "przyszło już wiele plików" in words_at(refused, "//div[@id='bledy']")
    assert client.post(NEW, filled(client)).status_code == 302
    assert CaseAttachment.objects.count() == 0


def test_while_others_are_looked_into_a_form_says_so_and_keeps_its_words(client):
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(5)]
    with patch.object(Program, "run", side_effect=ServerBusy) as asked:
        answer = client.post(NEW, filled(client, files=files))

    assert (answer.status_code, asked.call_count) == (200, 1)
    assert "Nie możemy teraz sprawdzić plików." in words_at(answer, "//div[@id='bledy']")
    assert STORY in words_at(answer, "//textarea")


def test_of_a_silent_virus_scanner_a_form_says_try_in_a_moment(client, silent_scanner):
    files = [SimpleUploadedFile(f"{n}.txt", b"abcde") for n in range(5)]
    with patch.object(Program, "run", return_value=b"ok") as looked_into:
        answer = client.post(NEW, filled(client, files=files))

    assert (answer.status_code, looked_into.call_count) == (200, 1)
    assert "Spróbuj za chwilę, wybierając pliki jeszcze raz." in words_at(
        answer, "//div[@id='bledy']"
    )


DISK = "Nie możemy teraz zapisać plików. Wyślij bez nich albo spróbuj później."


def test_without_room_for_files_a_form_says_so_and_keeps_its_words(client, refusing_disk: str):
    file = SimpleUploadedFile("a.txt", b"abcde")
    with patch.object(Program, "run", return_value=b"ok"):
        answer = client.post(NEW, filled(client, files=[file]))

    assert (answer.status_code, words_at(answer, "//div[@id='bledy']//li")) == (200, DISK)
    assert STORY in words_at(answer, "//textarea")
    assert (Case.objects.count(), CaseAttachment.objects.count()) == (0, 0)
    assert client.post(NEW, filled(client)).status_code == 302


@pytest.mark.parametrize("broken", ["mkstemp", "write"])
def test_without_room_for_a_large_upload_a_form_says_so_and_keeps_its_words(
    client, monkeypatch, broken: str
):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if broken == "mkstemp":
        monkeypatch.setattr("tempfile._mkstemp_inner", refuse)
    else:
        handler = "django.core.files.uploadhandler.TemporaryFileUploadHandler"
        monkeypatch.setattr(f"{handler}.receive_data_chunk", refuse)
    file = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 3_000_000)
    answer = client.post(NEW, filled(client, files=[file]))

    assert (answer.status_code, words_at(answer, "//div[@id='bledy']//li")) == (200, DISK)
    assert STORY in words_at(answer, "//textarea")


@pytest.mark.thorough
def test_without_room_for_files_an_answer_keeps_its_words(client, refusing_disk: str):
    made = opened()
    entered(client, made.case, made.secret)
    sent = {"text": "Nadal ciemno.", "files": [SimpleUploadedFile("a.txt", b"abcde")]}
    answer = client.post("/sprawa/odpowiedz/", sent)

    assert (answer.status_code, DISK in answer.content.decode()) == (409, True)
    assert "Nadal ciemno." in words_at(answer, "//textarea")
    assert made.case.messages.count() == 1


def test_an_address_writes_only_so_often(client, settings):
    made = opened()
    entered(client, made.case, made.secret)
    settings.COOP_CASES_PER_ADDRESS = 2
    write = "/sprawa/odpowiedz/"

    answers = [client.post(write, {"text": "Nadal ciemno."}).status_code for _ in range(3)]
    settings.COOP_CASES_PER_ADDRESS, settings.COOP_FILE_FORMS_PER_ADDRESS = 9, 0
    brought = {"text": "", "files": [SimpleUploadedFile("a.txt", b"x")]}
    refused = client.post(write, brought)

    assert (answers, refused.status_code) == ([302, 302, 429], 429)
    assert "przyszło już wiele plików" in refused.content.decode()
    assert (made.case.messages.count(), CaseAttachment.objects.count()) == (3, 0)
