"""Contrast of the design's tokens, computed from the stylesheet in all four schemes."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from cms_ext.frontend.theme.brand import contrast

TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-fA-F]{6})")
GROUNDS = ("paper", "card", "sunken")
WORDS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "link", "brand") for ground in GROUNDS),
    *((state, f"{state}-wash") for state in ("ok", "warn", "bad", "info", "brand")),
    *(("ink", f"{state}-wash") for state in ("ok", "warn", "bad", "info")),
    *((state, "card") for state in ("ok", "warn", "bad", "info")),
    ("link", "warn-wash"),
    ("on-brand", "brand"),
]
# Edges of fields, bars of charts, the focus ring's halo on the page: WCAG 1.4.11.
SHAPES = [
    *(("line-strong", ground) for ground in GROUNDS),
    *((bar, "card") for bar in ("bar-a", "bar-b", "info")),
    ("focus-ink", "focus"),
]
# What is on the dark bars of the page is written in the rules themselves.
ON_BARS = {"util": "#e9f3ee", "foot": "#dbeae3", "hero": "#d8e9e1"}


def stylesheet() -> str:
    """Return the style sheet without the blanks of its formatting."""
    found = finders.find("cms_ext/theme/coop.css")
    assert isinstance(found, str)
    return re.sub(r"\s*([{}:;,!])\s*", r"\1", Path(found).read_text(encoding="utf-8"))


def declarations(css: str, opening: str) -> dict[str, str]:
    """Return the colour tokens of the rule that starts with `opening`."""
    start = css.index(opening) + len(opening)
    return dict(TOKEN.findall(css[start : css.index("}", start)]))


@pytest.fixture(scope="module")
def schemes() -> dict[str, dict[str, str]]:
    css = stylesheet()
    dark = css.index("@media (prefers-color-scheme:dark)")
    high = css.index(":root[data-contrast=high]{", css.index("--scale:1.25"))
    high_dark = css.index("@media (prefers-color-scheme:dark)", high)
    light = declarations(css, ":root{")
    return {
        "light": light,
        "dark": light | declarations(css[dark:], ":root{"),
        "light, high contrast": light | declarations(css[high:], ":root[data-contrast=high]{"),
        "dark, high contrast": light
        | declarations(css[dark:], ":root{")
        | declarations(css[high_dark:], ":root[data-contrast=high]{"),
    }


def test_what_is_hidden_is_seen_by_no_class():
    reset = stylesheet().partition("@layer reset{")[2].partition("@layer tokens{")[0]

    assert "[hidden]{display:none!important}" in reset


def test_words_can_be_read_and_edges_and_bars_be_seen(schemes: dict[str, dict[str, str]]):
    pale = {}
    for scheme, tokens in schemes.items():
        for pairs, needed in ((WORDS, 7.0 if "high" in scheme else 4.5), (SHAPES, 3)):
            for ink, ground in pairs:
                if (ratio := contrast(tokens[ink], tokens[ground])) < needed:
                    pale[scheme, ink, ground] = round(ratio, 2)

    assert pale == {}
    assert len(schemes) == 4


def test_words_on_the_dark_bars_can_be_read(schemes: dict[str, dict[str, str]]):
    css = stylesheet()
    for bar, ink in ON_BARS.items():
        assert ink in css, f"the colour of .{bar} has changed; change it here too"
        for tokens in schemes.values():
            assert contrast(ink, tokens["brand-deep"]) >= 4.5


def test_no_scheme_forgets_a_colour(schemes: dict[str, dict[str, str]]):
    css = stylesheet()
    light, *others = (
        declarations(css[at:], opening).keys()
        for at, opening in (
            (0, ":root{"),
            (css.index("@media (prefers-color-scheme:dark)"), ":root{"),
            (css.index("--scale:1.25"), ":root[data-contrast=high]{"),
            (css.rindex(":root[data-contrast=high]{--paper"), ":root[data-contrast=high]{"),
        )
    )

    # The focus ring is the same in high contrast: it already is black and yellow.
    assert [sorted(light - other) for other in others] == [[], *[["focus", "focus-ink"]] * 2]
    assert len({tokens["paper"] for tokens in schemes.values()}) == 4
