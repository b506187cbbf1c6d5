"""What a template says by itself: a label's field, and headings that leave no level out (WCAG)."""

import re
from pathlib import Path

from tests.sources import of_packages

# Tags of `{% load coop %}` that write a heading or name a landmark.
SECTION = re.compile(r'\{% (?:desk_)?section (?:"([^"]+)"|([\w.]+)) [^%]*%\}')
REGION = re.compile(
    r'\{% (?:desk_)?table [^%]*role="region" labelledby=(?:"([^"]+)"|([\w.]+))[^%]*%\}'
)
OF_FIELD = re.compile(r"{{ [\w.]+\.(id_for_label|auto_id) }}|id_\w+")


def test_each_label_has_a_field_and_no_heading_leaves_a_level_out():
    faults = {}
    for file in of_packages(".html"):
        source = as_html(file)
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", source)]
        above = [1 if "{% extends" in source else max(levels[:1], default=1), *levels]
        deep = [level for over, level in zip(above, levels, strict=False) if level > over + 1]
        named = re.findall(r'<label[^>]* for="([^"]+)"', source)
        lost = [it for it in named if not OF_FIELD.fullmatch(it) and f'id="{it}"' not in source]
        faults |= {str(file): [*deep, *lost]} if deep or lost else {}
    assert faults == {}


def test_a_cell_that_may_be_empty_holds_no_blank():
    """`td:empty` hides it where the cells of a row are lines of a card."""
    blank = re.compile(
        r'<td\b(?:[^<>"]|"[^"]*")*>\s+\{% if [^%]*%\}(?:(?!\{% e).)*\{% endif %\}\s*</td>'
    )
    faults = {str(f) for f in of_packages(".html") if blank.search(f.read_text("utf-8"))}

    assert faults == set()


def test_a_heading_names_one_landmark_of_its_page():
    """A section and the table that scrolls inside it would be two landmarks of one name."""
    tag = re.compile(r'<(?:section\b|\w+[^>]*\brole="region")[^>]*\baria-labelledby="([^"]+)"')
    faults = {}
    for file in of_packages(".html"):
        named = tag.findall(as_html(file))
        if twice := {name for name in named if named.count(name) > 1}:
            faults[str(file)] = twice

    assert faults == {}


def as_html(file: Path) -> str:
    """Return a template with the sections and regions of our tags as HTML."""
    source = SECTION.sub(r'<section aria-labelledby="\1\2"><h2 id="\1\2">', file.read_text("utf-8"))
    return REGION.sub(r'<div role="region" aria-labelledby="\1\2">', source)
