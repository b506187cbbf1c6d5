"""Larger text and high contrast: two cookies that a reader can set without an account. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# By the field of the form: the cookie, and the one value it may hold.
COOKIES = {"text": "coop_text", "contrast": "coop_contrast"}
CHOICES = {"text": "large", "contrast": "high"}


@dataclass(frozen=True, slots=True)
class Appearance:
    """The reader's choice; a cookie with any other value is no choice."""

    large_text: bool = False
    high_contrast: bool = False

    @classmethod
    def of(cls, cookies: Mapping[str, str]) -> Appearance:
        return cls(_chosen(cookies, "text"), _chosen(cookies, "contrast"))


def _chosen(cookies: Mapping[str, str], field: str) -> bool:
    return cookies.get(COOKIES[field]) == CHOICES[field]
