"""Larger text, high contrast, language: cookies that a reader sets without an account. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# By the field of the form: the cookie, and the values it may hold.
COOKIES = {"text": "coop_text", "contrast": "coop_contrast", "language": "coop_language"}
CHOICES = {"text": ("large",), "contrast": ("high",), "language": ("en", "uk")}


@dataclass(frozen=True, slots=True)
class Appearance:
    """The reader's choice; a cookie with any other value is no choice."""

    large_text: bool = False
    high_contrast: bool = False
    # Empty for Polish, the language of everything that is not translated.
    language: str = ""

    @classmethod
    def of(cls, cookies: Mapping[str, str]) -> Appearance:
        text, contrast, language = (_chosen(cookies, field) for field in COOKIES)
        return cls(bool(text), bool(contrast), language)


def _chosen(cookies: Mapping[str, str], field: str) -> str:
    value = cookies.get(COOKIES[field], "")
    return value if value in CHOICES[field] else ""
