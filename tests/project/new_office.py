"""An office on a new site, by hand: files through the assistant, letters, the first sign-in.

Used by the probes of test_go_live.py, each in a process of its own under production settings.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from cms_ext.operations.scheduler.domain.job import list_jobs
from tests.browser.post import code_in
from tests.people import staff
from tests.project.visitor import Person
from tests.reader import Reader

OWN_PASSWORD = "zielone krzesła pod jabłonią"
CLEANED = {"names": "on", "zeros": "on", "street": "on", "town": "00-950 Wzorów"}
LOGIN = re.compile(r"EB-\d{6}-\d")
# All letters, where there is more than one file of them; else the only file.
TO_PRINT = "//main//form[.//button[starts-with(normalize-space(.), 'Otwórz')]]"


def clerk(login: str, *roles: str) -> Reader:
    """Return a member of staff at the own desk; how each gets in is the browser tests' to say."""
    return Reader(Person(staff(login, *roles), "/admin/").client)


def run_jobs(*names: str) -> None:
    """Do what the scheduler does, of these jobs."""
    for job in list_jobs():
        if job.name in names:
            job.run()


def file(name: str, lines: list[str]) -> SimpleUploadedFile:
    """Return a file as an old program writes it: Windows-1250, lines of DOS."""
    return SimpleUploadedFile(name, "".join(f"{line}\r\n" for line in lines).encode("cp1250"))


def figure(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",") if amount else ""


@dataclass
class Assistant:
    """Three steps from a foreign file to a layout; counts the guesses that were corrected."""

    desk: Reader
    screen: str
    corrected: int = 0

    def save(
        self, content: SimpleUploadedFile, name: str, typed: dict[str, str], **corrected: str
    ) -> None:
        """Save the layout of a file; `typed` is what no guess can know, like the cleaning."""
        desk = self.desk
        desk.open(self.screen)
        desk.put("file", content)
        desk.press("Pokaż kolumny")
        for field, value in {**typed, **corrected}.items():
            desk.put(field, value)
        self.corrected += len(corrected)
        desk.press("Pokaż podgląd")
        desk.fill("Nazwa układu", name)
        desk.press("Zapisz układ")
        content.seek(0)


def check_file(desk: Reader, screen: str, content: SimpleUploadedFile, **chosen: str) -> str:
    """Have a file checked and return what its page says."""
    desk.open(screen)
    desk.put("file", content)
    for field, value in chosen.items():
        desk.put(field, value)
    desk.press("Sprawdź plik")
    content.seek(0)
    return desk.said()


def between(desk: Reader, first: str, last: str) -> str:
    """Return what the page says from `first` up to `last`."""
    text = desk.said()
    begin = text.index(first)
    return text[begin : text.index(last, begin)].strip()


def print_letters(desk: Reader, second: Reader) -> list[str]:
    """Order letters for everybody, have them approved and made; their texts, delivered today."""
    desk.open("/admin/wnioski/paczki/nowa/")
    desk.fill("Podstawa", "uchwała nr 12/2026")
    desk.press("Przygotuj do zatwierdzenia")
    batch = desk.path
    second.open(batch)
    second.press("Zatwierdź i przygotuj listy")
    run_jobs("print_credential_batches")
    desk.open(batch)
    [print_all, *_] = desk.page.xpath(TO_PRINT)
    answer = desk.client.post(print_all.get("action") or batch, dict(print_all.form_values()))
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    desk.press("Doręczono wszystkie")
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def let_in(letters: list[str], address: str) -> Reader:
    """Sign in by the letter to that flat and set an own password; the first page after it."""
    (letter,) = [text for text in letters if f"{address}\n" in text and LOGIN.search(text)]
    login = LOGIN.search(letter)
    assert login
    headers = {"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"}
    resident = Reader(Client(headers=headers))
    resident.open("/strefa-mieszkanca/logowanie/e-bok/")
    resident.put("login", login[0])
    resident.put("password", code_in(letter))
    resident.press("Zaloguj")
    for field in resident.page.xpath("//main//form//input[@type='password']"):
        resident.put(field.get("name"), OWN_PASSWORD)
    resident.press("Zapisz hasło")
    return resident
