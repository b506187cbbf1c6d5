from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.editing.draft import Hint, PageDraft

FILE_NAME = re.compile(r"^\S+\.(?:jpe?g|png|webp|gif|heic)$|^(?:img|dsc|dscn|p)[-_]?\d+", re.I)


def described_pictures(draft: PageDraft) -> Iterator[Hint]:
    """Each picture says in words what it shows."""
    for picture in draft.pictures:
        description = picture.description.strip()
        if not description:
            words = _("Zdjęcie nie ma opisu. Napisz, co widać: odczyta go czytnik ekranu.")
            yield Hint("picture", words, picture.place)
        elif FILE_NAME.search(description):
            words = _("Opis zdjęcia „%(text)s” to nazwa pliku. Napisz, co widać.")
            yield Hint("picture", words % {"text": description}, picture.place)
