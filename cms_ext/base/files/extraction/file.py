"""Reads a foreign file or a scan, or draws its first page, in a sandboxed process."""

import base64
import binascii
import json
import shutil
import time
from collections.abc import Mapping
from typing import Any

from cms_ext.base.files.extraction.result import ExtractedText, Hidden, HiddenLocation, Why
from cms_ext.base.files.sandbox import Program, ProgramStopped

READER = Program("cms_ext.base.files.extraction.reading.task")


def run_task(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
    """Run one task in the reader and return its JSON object. Raises ProgramStopped.

    `patience` is in seconds of wall time; the reader itself limits processor time and memory.
    """
    printed = READER.run([task, *arguments], content, patience=patience)
    try:
        answer = json.loads(printed)
    except ValueError as error:
        raise ProgramStopped(by_limit=False) from error
    if not isinstance(answer, dict):
        raise ProgramStopped(by_limit=False)
    return answer


# Pure, and so in plain Polish: the process that reads imports this package without any Django.
WORDS: Mapping[str, str] = {
    Why.ACTIVE: (
        "Plik ma skrypty albo akcje, które działają same (%(detail)s). Wydrukuj go do nowego PDF."
    ),
    Why.BROKEN: "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera.",
    Why.EMPTY: "Plik jest pusty. Wybierz plik z treścią.",
    Why.ENCRYPTED: "Plik jest zabezpieczony hasłem. Zapisz go bez hasła.",
    Why.KIND: (
        "Nie czytamy plików tego rodzaju. Zapisz dokument jako PDF, DOCX, ODT, XLSX, JPG albo PNG."
    ),
    Why.LIMIT: (
        "Odczytanie pliku trwało za długo albo zajęło za dużo pamięci. Podziel go albo zapisz "
        "ponownie jako PDF."
    ),
    Why.MACROS: "Plik ma makra. Zapisz go bez makr albo jako PDF.",
    Why.MISLABELLED: (
        "Zawartość pliku nie zgadza się z jego nazwą: to nie jest %(detail)s. Zapisz go we "
        "właściwym formacie."
    ),
    Why.NESTED: "Plik jest zbudowany zbyt głęboko albo sam się zawiera. Zapisz go ponownie.",
    Why.NO_PAGES: "Plik PDF nie ma ani jednej strony. Zapisz go ponownie.",
    Why.NO_TESSERACT: (
        "Na tym serwerze nie ma programu tesseract z językiem polskim, który czyta skany."
    ),
    Why.PAGE_TREE: (
        "Plik PDF podaje inną liczbę stron (%(detail)s), niż ma. Zapisz go ponownie jako PDF."
    ),
    Why.REVISIONS: (
        "Plik PDF przechowuje zbyt wiele swoich wcześniejszych zapisów. Wydrukuj go do nowego PDF."
    ),
    Why.TOO_LARGE: "Plik ma ponad %(detail)s MB. Zmniejsz go albo podziel.",
    Why.TOO_MANY_PAGES: "Plik ma za dużo stron, najwyżej %(detail)s. Podziel go na części.",
    Why.TOO_MANY_PIXELS: "Obraz ma za dużo pikseli. Zapisz go w mniejszej rozdzielczości.",
    Why.TOO_MUCH_TEXT: "Plik ma za dużo tekstu. Podziel go na części.",
    Why.UNPACKED: "Plik po rozpakowaniu jest za duży. Zapisz go ponownie jako PDF.",
}


# The notice about a file that was read although it is damaged.
REBUILT = (
    "Plik jest uszkodzony: brakuje jego końca. Odczytaliśmy to, co w nim jest. Otwórz go "
    "i sprawdź, czy ma wszystkie strony, albo zapisz go ponownie jako PDF."
)


def describe_refusal(why: str, detail: str = "") -> str:
    """Return the Polish sentence for a refusal; an unknown reason counts as a broken file."""
    return WORDS.get(why, WORDS[Why.BROKEN]) % {"detail": detail}


MAX_MEGABYTES = 100
READ_PATIENCE = 90
DRAW_PATIENCE = 30
MAX_WIDTH = 2000
DRAWN = frozenset({"pdf", "jpg", "png"})


class UnreadableFile(ValueError):
    """The file cannot be taken as it is; the message is a sentence for the clerk."""


class TookTooLong(UnreadableFile):
    """A limit ended the reader; with more patience the file may be readable."""


def read_file(content: bytes, extension: str, *, patience: int = READ_PATIENCE) -> ExtractedText:
    """Read the text of a file page by page, and its hidden text.

    `extension` without the dot: pdf, docx, xlsx, odt, jpg (jpeg), png, md, txt. Scans have no
    text here; `ocr` reads them. Raises UnreadableFile for whatever is broken, encrypted,
    mislabelled, active or too large; TookTooLong after `patience`, in seconds.
    """
    answer = task_result("read", content, normalise_extension(extension), patience=patience)
    try:
        return ExtractedText(
            pages=tuple(str(page) for page in answer["pages"]),
            page_count=None if answer["page_count"] is None else int(answer["page_count"]),
            has_text=bool(answer["has_text"]),
            rebuilt=bool(answer["rebuilt"]),
            hidden=tuple(
                Hidden(HiddenLocation(place), str(text)) for place, text in answer["hidden"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(describe_refusal(Why.BROKEN)) from error


def draw_preview(content: bytes, extension: str, *, width: int) -> bytes | None:
    """A PNG of page 1, `width` pixels wide; None when files of this kind are not drawn.

    Raises UnreadableFile as `read_file` does.
    """
    drawn = normalise_extension(extension)
    if drawn not in DRAWN:
        return None
    if not 0 < width <= MAX_WIDTH:
        raise ValueError(f"a preview is 1 to {MAX_WIDTH} pixels wide, not {width}")
    answer = task_result("draw", content, drawn, str(width), patience=DRAW_PATIENCE)
    try:
        return base64.b64decode(answer["png"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise UnreadableFile(describe_refusal(Why.BROKEN)) from error


def normalise_extension(extension: str) -> str:
    """One spelling for each extension: `jpg` for JPEG, `md` for MARKDOWN."""
    lowered = extension.lower()
    return {"jpeg": "jpg", "markdown": "md"}.get(lowered, lowered)


def task_result(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
    """Run a task in the child process; its refusals become UnreadableFile."""
    if not content:
        raise UnreadableFile(describe_refusal(Why.EMPTY))
    if len(content) > MAX_MEGABYTES * 1024**2:
        raise UnreadableFile(describe_refusal(Why.TOO_LARGE, str(MAX_MEGABYTES)))
    try:
        answer = run_task(task, content, *arguments, patience=patience)
    except ProgramStopped as stopped:
        if stopped.by_limit:
            raise TookTooLong(describe_refusal(Why.LIMIT)) from stopped
        raise UnreadableFile(describe_refusal(Why.BROKEN)) from stopped
    if "refused" in answer:
        raise UnreadableFile(
            describe_refusal(str(answer["refused"]), str(answer.get("detail", "")))
        )
    return answer


# Wall time for all pages of a scan, and for one.
ALL_SECONDS = 1200
PAGE_SECONDS = 90
# The exit code of tesseract when it cannot start.
LANGUAGE_MISSING = 1
SCANNED = frozenset({"pdf", "jpg", "png"})


def ocr_available() -> bool:
    return shutil.which("tesseract") is not None


def recognise_text(content: bytes, extension: str) -> tuple[str, ...]:
    """Recognise the text of each page of a scan (pdf, jpg, png). Takes minutes: for jobs only.

    Each page is drawn in one process and read in another, which sees nothing but the picture.
    A page that could not be read in time gives an empty text. Raises UnreadableFile for other
    kinds, for broken files, for more than 300 pages, and if tesseract is not installed.
    """
    tesseract = shutil.which("tesseract")
    if tesseract is None:
        raise UnreadableFile(describe_refusal(Why.NO_TESSERACT))
    if normalise_extension(extension) not in SCANNED:
        raise UnreadableFile(describe_refusal(Why.KIND))
    until = time.monotonic() + ALL_SECONDS
    texts: list[str] = []
    count = 1
    while len(texts) < count:
        if time.monotonic() > until:
            raise UnreadableFile(describe_refusal(Why.LIMIT))
        page = str(len(texts))
        answer = task_result(
            "page", content, normalise_extension(extension), page, patience=READ_PATIENCE
        )
        try:
            count, picture = int(answer["pages"]), base64.b64decode(answer["png"], validate=True)
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableFile(describe_refusal(Why.BROKEN)) from error
        texts.append(_recognised(picture, tesseract))
    return tuple(texts)


def _recognised(picture: bytes, tesseract: str) -> str:
    try:
        answer = READER.run(["recognise", tesseract], picture, patience=PAGE_SECONDS)
    except ProgramStopped as stopped:
        if stopped.code == LANGUAGE_MISSING:
            raise UnreadableFile(describe_refusal(Why.NO_TESSERACT)) from stopped
        return ""
    return answer.decode("utf-8", "replace").replace("\f", "").strip()
