"""Pages where something is done, as plugins declare them, found by their words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.base.text.folding import folded_words
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.pages.domain.search import MIN_WORD_LENGTH, QueryWord
from cms_ext.public_site.pages.domain.tasks import find_gate, task_address
from cms_ext.public_site.pages.word_forms import build_pattern

# More would push the pages that answer the query off the first screen.
MAX_OFFERED = 3
# Shorter words are like too many others; how much of a word a slip of the finger leaves.
MIN_TYPO_LENGTH, LIKENESS = 5, 0.8
# Sign-in and applications, for which a site without panels has no use.
RESIDENTS_ZONE = "/strefa-mieszkanca/"
# What people type who cannot get in.
FORGOTTEN = gettext_noop("zapomniałem zapomniałam hasło zgubiłem zgubiłam nowe odzyskać reset")
# What people type who need somebody at once.
URGENT = gettext_noop(
    "gaz gazu pożar pali dym zalana zalewa zalało zalanie leje cieknie wyciek pękła wybuch stoi "
    "uwięziony uwięziona utknął utknęła iskrzy porażenie awaria"
)


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """A page where something is done; `place` is its purpose, or its panel."""

    title: str
    address: str
    place: str


def find_offered_pages(words: Sequence[QueryWord], realm: str = "") -> list[OfferedPage]:
    """Return the pages that most words of a query name, at most `MAX_OFFERED`. No query.

    Of equal ones come first those that the most words name exactly, then those of the reader's own
    panel, then tiles before menus. The page itself checks access. `realm` is that of the reader, if
    signed in (`task_address`).
    """
    offered = [(page, _fold(words_of_page)) for page, words_of_page in _list_worded(realm)]
    vocabulary = frozenset[str]().union(*(named for _page, named in offered))
    patterns = [
        _choose_pattern(word, vocabulary) for word in words if len(word.word) >= MIN_WORD_LENGTH
    ]
    exact = {word.word for word in words}
    ranked: dict[str, tuple[int, int, bool, OfferedPage]] = {}
    for page, named in offered:
        hits = sum(any(map(pattern.fullmatch, named)) for pattern in patterns)
        is_own = find_gate(page.address) == realm != ""
        rank = (hits, len(exact & named), is_own, page)
        if hits and rank[:3] > ranked.get(page.address, (0, 0, False))[:3]:
            ranked[page.address] = rank
    best = sorted(ranked.values(), key=lambda rank: rank[:3], reverse=True)
    return [rank[3] for rank in best if rank[0] == best[0][0]][:MAX_OFFERED]


def is_urgent(words: Sequence[QueryWord]) -> bool:
    """Return whether a query sounds like an emergency, for which there is a telephone."""
    patterns = [re.compile(build_pattern(word.word)) for word in words]
    return any(pattern.fullmatch(urgent) for pattern in patterns for urgent in _fold(_(URGENT)))


def list_offered_pages() -> list[OfferedPage]:
    """Return each page that a plugin offers in tiles and menus of the site and the panels."""
    return [page for page, _text in _list_in_menus("")]


def _choose_pattern(word: QueryWord, vocabulary: frozenset[str]) -> re.Pattern[str]:
    """Return what the word stands for among these: its forms, a synonym, or what was mistyped."""
    for spelling in (build_pattern(word.word), word.forms_of_all):
        pattern = re.compile(spelling)
        if any(map(pattern.fullmatch, vocabulary)):
            return pattern
    typed = word.word if len(word.word) >= MIN_TYPO_LENGTH else ""
    return re.compile("|".join(get_close_matches(typed, vocabulary, 1, LIKENESS)) or "(?!)")


@lru_cache(maxsize=1_000)
def _fold(text: str) -> frozenset[str]:
    return frozenset(folded_words(text))


def _list_worded(realm: str) -> Iterator[tuple[OfferedPage, str]]:
    """Yield each page with the words that name it."""
    yield from _list_in_menus(realm)
    panels = plugins.list_panels()
    for entry in plugins.list_menu_entries("search"):
        page, text = _read_entry(entry, realm)
        if panels or not page.address.startswith(RESIDENTS_ZONE):
            yield page, text
    for _realm, panel in panels:
        title = _("Nie pamiętam hasła")
        address = reverse("identity:reset", args=[panel.path])
        yield OfferedPage(title, address, panel.name), f"{title} {_(FORGOTTEN)} {panel.name}"
    for provider_realm, provider in plugins.list_identity_providers():
        its_panel = plugins.find_panel(provider_realm)
        place = its_panel.name if its_panel else ""
        page = OfferedPage(provider.title, reverse("identity:panels"), place)
        yield page, f"{page.title} {provider.about}"
    for account_realm in [realm] if realm else [panel_realm for panel_realm, _panel in panels]:
        for entry in plugins.list_menu_entries("account", account_realm):
            if not (entry.on_file and realm == Realm.STAFF):
                yield _read_entry(entry, realm)


def _list_in_menus(realm: str) -> Iterator[tuple[OfferedPage, str]]:
    for tile in plugins.list_tiles():
        page = OfferedPage(tile.title, task_address(realm, reverse(tile.url_name)), tile.help)
        yield page, f"{tile.title} {tile.help} {tile.found_by}"
    for where in ("public", "footer"):
        for entry in plugins.list_menu_entries(where):
            yield _read_entry(entry, realm)
    for panel_realm, _panel in plugins.list_panels():
        for entry in plugins.list_menu_entries("panel", panel_realm):
            yield _read_entry(entry, realm)


def _read_entry(entry: plugins.MenuEntry, realm: str) -> tuple[OfferedPage, str]:
    """Return the page of an entry, and its words; a visitor reads where it is closed to him."""
    address = reverse(entry.url_name)
    panel = plugins.find_panel(find_gate(address))
    place = panel.name if panel else ""
    if not realm and (panel or entry.where == "account"):
        place = ", ".join(filter(None, (place, _("po zalogowaniu"))))
    page = OfferedPage(str(entry.title), task_address(realm, address), place)
    return page, f"{entry.title} {place} {entry.found_by}"
