from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.folding import folded_words
from cms_ext.public_site.editing.draft import Hint, PageDraft

# Folded, as `folded_words` gives them; what stands alone in a list of links says nothing.
SAYING_NOTHING = frozenset(
    {
        "czytaj",
        "czytaj dalej",
        "czytaj wiecej",
        "kliknij",
        "kliknij tu",
        "kliknij tutaj",
        "link",
        "pobierz",
        "przejdz",
        "pod tym linkiem",
        "sprawdz",
        "sprawdz tutaj",
        "strona",
        "szczegoly",
        "tu",
        "tu kliknij",
        "tutaj",
        "tym linkiem",
        "wiecej",
        "wiecej informacji",
        "zobacz",
        "zobacz tutaj",
        "zobacz wiecej",
    }
)
BARE = re.compile(r"^(?:https?://|www\.)\S+$", re.I)


def telling_links(draft: PageDraft) -> Iterator[Hint]:
    """The words of a link say where it leads, also read without the sentence around them."""
    for link in draft.links:
        text = link.text.strip()
        if BARE.match(text):
            words = _("Link pokazuje sam adres „%(text)s”. Nazwij stronę, do której prowadzi.")
        elif " ".join(folded_words(text)) in SAYING_NOTHING:
            words = _(
                "Link „%(text)s” nie mówi, dokąd prowadzi. Nazwij cel, na przykład „formularz "
                "reklamacji”."
            )
        else:
            continue
        yield Hint("link", words % {"text": text}, link.place)


def living_links(draft: PageDraft) -> Iterator[Hint]:
    """No link leads to a page or a file of this site that is gone."""
    for link in draft.links:
        if link.gone:
            words = _(
                "Link „%(text)s” prowadzi do strony albo pliku, których nie ma w serwisie lub nie "
                "są opublikowane."
            )
            yield Hint("gone", words % {"text": link.text.strip()}, link.place)
