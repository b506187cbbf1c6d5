"""The site of these documents: `make docs` builds it into docs/_build, strictly and offline."""

import re

from pygments.lexers.special import TextLexer

project = "wagtail-coop"
author = "wagtail-coop"
language = "pl"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "wagtail-coop"
html_show_sphinx = False
html_show_copyright = False
# Anchors of headings, as the documents link to them.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header"]

# Links to the program, which is not part of this site: the path in its place.
OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+(?!docs/)([^)#]+)(?:#[^)]*)?\)")


PICTURE = re.compile(r"!\[([^\]]+)\]\((pictures/desk/[a-z-]+)\.png\)")
BOTH_THEMES = """```{{image}} {0}.png
:alt: {1}
:class: only-light
```

```{{image}} {0}-ciemny.png
:alt: {1}
:class: only-dark
```"""


def adapt_source(app, name, source):
    """Replace links that lead out of docs/ by the path; show pictures in the reader's theme."""
    source[0] = PICTURE.sub(lambda one: BOTH_THEMES.format(one[2], one[1]), source[0])
    source[0] = OUTSIDE.sub(lambda link: f"{link[1]} (`{link[2]}`)", source[0])


def setup(app):
    # What the tests read of the layers (architecture.md) is plain text to people.
    app.add_lexer("layers", TextLexer)
    app.add_lexer("relations", TextLexer)
    app.connect("source-read", adapt_source)
