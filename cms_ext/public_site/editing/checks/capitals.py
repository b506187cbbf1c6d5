from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.editing.draft import Hint, PageDraft

MOST = 3
# A run of words in capitals; „W” and „I” between them belong to it.
RUN = re.compile(r"\b[A-ZĄĆĘŁŃÓŚŹŻ]+\b(?:[\s,!–-]+[A-ZĄĆĘŁŃÓŚŹŻ]+\b)+")
WORD = re.compile(r"\w{2,}")


def no_shouting(draft: PageDraft) -> Iterator[Hint]:
    """Three words in CAPITALS in a row are harder to read and sound like a shout."""
    for words in draft.words:
        for run in RUN.findall(words.text):
            if len(WORD.findall(run)) >= MOST:
                told = _("„%(text)s”: same wielkie litery czyta się trudniej. Napisz zwykłymi.")
                yield Hint("capitals", told % {"text": run}, words.place)
