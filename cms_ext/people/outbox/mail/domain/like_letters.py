"""Letters that differ in their reader's own addresses alone: rendered once, then addressed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cms_ext.people.outbox.mail.domain.letter import LetterText, html_of, worded

# What may stand in one: no sign that HTML or a template writes in another way.
OWN_PATH = r"/[\w/:=-]*/"


@dataclass(frozen=True, slots=True)
class LikeLetters:
    """The words of many letters, with a mark where each has an address of its reader's own.

    A mark is an address of this site that nobody can guess, so nothing that an author writes is
    taken for it, and the text becomes HTML as it would with the address itself.
    """

    shared: Mapping[str, Any]
    marks: Mapping[str, str]
    words: LetterText

    def addressed(self, own: Mapping[str, str]) -> LetterText:
        """The words for the reader of these addresses."""
        text, html = self.words.text, self.words.html
        for name, mark in self.marks.items():
            text, html = text.replace(mark, own[name]), html.replace(mark, own[name])
        return LetterText(self.words.subject, text, own.get("unsubscribe_url", ""), html)


def worded_alike(
    template: str, contexts: Mapping[int, Mapping[str, Any]], own: Sequence[str], sender: str
) -> dict[int, LetterText]:
    """What `worded` gives for each context, and its HTML, by the same keys.

    `own` names the values that are addresses of one reader alone. Left out is whatever cannot be
    made this way: an address of another shape, or one that stands in a subject.
    """
    found: dict[int, LetterText] = {}
    likes: list[LikeLetters] = []
    for key, context in contexts.items():
        addresses = {name: str(context[name]) for name in own}
        shared = {name: value for name, value in context.items() if name not in own}
        like = next((one for one in likes if one.shared == shared), None)
        if like is None:
            like = _rendered(template, shared, own, sender)
            likes.append(like)
        if all(map(_is_own_address, addresses.values())) and not _marked(like, like.words.subject):
            found[key] = like.addressed(addresses)
    return found


def _rendered(
    template: str, shared: Mapping[str, Any], own: Sequence[str], sender: str
) -> LikeLetters:
    marks = {name: f"{_base()}/{secrets.token_hex(16)}/" for name in own}
    words = worded(template, {**shared, **marks})
    html = html_of(words, sender)
    return LikeLetters(shared, marks, LetterText(words.subject, words.text, html=html))


def _is_own_address(address: str) -> bool:
    return re.fullmatch(re.escape(_base()) + OWN_PATH, address) is not None


def _marked(like: LikeLetters, text: str) -> bool:
    return any(mark[:-1] in text for mark in like.marks.values())


def _base() -> str:
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/")
