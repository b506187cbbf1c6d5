"""A PDF is opened once, in a process that may take a second and a gigabyte, and no more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.access.domain.files.accepted import Unsuitable
from cms_ext.base.sandbox import Program, Stopped

READER = Program("cms_ext.access.domain.files.pdf_reading")
PATIENCE = 20  # seconds by the clock on the wall; the reader's own limit is of processor time


def check_pdf(content: bytes) -> None:
    """Raises Unsuitable unless it is an open, inert PDF of 1 to 50 pages."""
    found = _reading(content)
    if found == "encrypted":
        raise Unsuitable(_("Plik PDF jest zabezpieczony hasłem. Zapisz go bez hasła."))
    if found == "pages":
        raise Unsuitable(_("Plik PDF nie ma stron albo ma ich ponad 50. Wyślij sam formularz."))
    if found.startswith("active"):
        raise Unsuitable(
            _("Plik PDF ma skrypty, załączniki albo akcje (%s). Wydrukuj go do nowego PDF.")
            % found.partition(" ")[2]
        )
    if found != "ok":
        raise Unsuitable(
            _("Pliku PDF nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera.")
        )


def _reading(content: bytes) -> str:
    """The reader's word; `broken` when it was stopped by a limit or fell over."""
    try:
        return READER.run([], content, patience=PATIENCE).decode()
    except Stopped:
        return "broken"
