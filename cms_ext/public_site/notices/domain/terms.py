"""Which words of the office a text uses, in whatever form. Pure."""

from __future__ import annotations

import re

from cms_ext.base.text.folding import folded_words
from cms_ext.frontend.theme.terms import TERMS, Term
from cms_ext.public_site.pages.word_forms import forms_of


def terms_in(text: str) -> list[Term]:
    """The terms that stand in the text, in the order of the list."""
    words = " ".join(folded_words(text))
    return [term for term in TERMS.values() if re.search(_pattern(term), words)]


def _pattern(term: Term) -> str:
    return rf"\b{' '.join(map(forms_of, folded_words(str(term.name))))}\b"
