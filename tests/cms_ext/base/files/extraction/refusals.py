"""What is said of a file that is not read."""

from collections.abc import Callable, Iterable, Mapping

import pytest

from cms_ext.base.files.extraction import UnreadableFile, read_file

BROKEN = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
EMPTY = "Plik jest pusty. Wybierz plik z treścią."
ENCRYPTED = "Plik jest zabezpieczony hasłem. Zapisz go bez hasła."
ACTIVE = "Plik ma skrypty albo akcje, które działają same ({}). Wydrukuj go do nowego PDF.".format
MISLABELLED = (
    "Zawartość pliku nie zgadza się z jego nazwą: to nie jest {}. "
    "Zapisz go we właściwym formacie.".format
)
# By the sentence, the files of which it is said: their extensions, and how they are made.
Refused = Mapping[str, Iterable[tuple[str, Callable[[], bytes]]]]


def assert_refused(files: Refused) -> None:
    found = {
        sentence: [refusal(make(), extension) for extension, make in made]
        for sentence, made in files.items()
    }
    assert found == {sentence: [sentence] * len(found[sentence]) for sentence in files}


def refusal(content: bytes, extension: str) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_file(content, extension)
    return str(refused.value)
