from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.editing.draft import Hint, PageDraft


def translations_of_the_present_text(draft: PageDraft) -> Iterator[Hint]:
    """A translation says what the Polish text says now, and not what it said before."""
    for one in draft.older:
        words = _(
            "Tekst polski jest nowszy od tłumaczenia (%(language)s). Popraw je albo zaznacz, że "
            "się zgadza."
        )
        yield Hint("translation", words % {"language": one.language}, one.place)
