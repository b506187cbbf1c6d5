"""The header of a desk's screen, from the blocks of its template."""

import pytest
from django.template import Context, Engine, engines

BASE = (
    "{% load desk %}<title>{% block titletag %}{% block heading %}{% endblock %}{% endblock %}"
    "</title>"
    "{% block header %}{% desk_header %}{% endblock %}"
)
MIDDLE = (
    '{% extends "base" %}{% block heading %}{{ name }}{% endblock %}'
    "{% block subtitle %}{{ number }}{% endblock %}"
)
SCREENS = {
    "all from the middle": ('{% extends "middle" %}', "title=name subtitle=number"),
    "title with a tag of its own": (
        '{% extends "middle" %}{% block titletag %}{{ number }}: {{ block.super }}{% endblock %}',
        "title=name subtitle=number",
    ),
    "its own heading and an icon": (
        '{% extends "middle" %}{% block heading %}\n  ({{ block.super }})\n{% endblock %}'
        "{% block subtitle %}{% endblock %}{% block icon %}key{% endblock %}",
        'title="(&lt;Osoba&gt;)" icon="key"',
    ),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screens_blocks_are_shown_as_wagtails_header(name: str):
    screen, header = SCREENS[name]
    by_hand = f'{{% include "wagtailadmin/shared/header.html" with {header} %}}'
    pages = {"base": BASE, "middle": MIDDLE, "screen": screen, "by hand": by_hand}
    engine = engines["django"].engine
    loaders = [("django.template.loaders.locmem.Loader", pages), *engine.loaders]
    ours = Engine(dirs=engine.dirs, loaders=loaders, libraries=engine.libraries)
    context = {"name": "<Osoba>", "number": "7"}

    title, shown = ours.get_template("screen").render(Context(context)).split("</title>")

    assert shown.split() == ours.get_template("by hand").render(Context(context)).split()
    assert "&lt;Osoba&gt;" in title
