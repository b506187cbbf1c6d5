"""A PDF is opened once, in a process that may take a second and a gigabyte, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.access.domain.files.accepted import Unsuitable

READER = Path(__file__).with_name("pdf_reading.py")
PATIENCE = 20  # seconds by the clock on the wall; the reader's own limit is of processor time


def look_into_pdf(content: bytes) -> None:
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
        done = subprocess.run(
            [sys.executable, "-I", str(READER)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may quote the file
            env={"LANG": "C.UTF-8"},  # none of the site's secrets
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "broken"
    return done.stdout.decode() if done.returncode == 0 else "broken"
