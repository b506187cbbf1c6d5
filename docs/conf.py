"""The site of these documents: `make docs` builds it into docs/_build, strictly and offline."""

import re
import shutil
from pathlib import Path

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

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Copies of the pages that plugins have in their own folders. They are as many folders deep, so that
# links to other parts of the repository lead on.
PLUGINS = HERE / "rules_of_plugins"
LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)#]+)(#[^)]*)?\)")

PICTURE = re.compile(r"!\[([^\]]+)\]\((pictures/desk/[a-z-]+)\.png\)")
BOTH_THEMES = """```{{image}} {0}.png
:alt: {1}
:class: only-light
```

```{{image}} {0}-ciemny.png
:alt: {1}
:class: only-dark
```"""


def copy_plugin_pages():
    """Copy the documents of each plugin that is there; Sphinx reads one folder only."""
    shutil.rmtree(PLUGINS, ignore_errors=True)
    for folder in ROOT.glob("plugins/*/docs"):
        shutil.copytree(folder, PLUGINS / folder.parent.name)


def find_page(file):
    """Return the name that a file has in this site; None for a part of the program."""
    match file.relative_to(ROOT).parts:
        case ["docs", *inside]:
            return "/".join(inside)
        case ["plugins", plugin, "docs", *inside] if file.exists():
            return "/".join([PLUGINS.name, plugin, *inside])
    return None


def adapt_source(app, name, source):
    """Write links from the top of this site, others as paths; pictures in the reader's theme."""
    folder = Path(app.env.doc2path(name)).parent

    def adapt_link(link):
        file = (folder / link[2]).resolve()
        if page := find_page(file):
            return f"[{link[1]}](/{page}{link[3] or ''})"
        return f"{link[1]} (`{file.relative_to(ROOT)}`)"

    source[0] = PICTURE.sub(lambda one: BOTH_THEMES.format(one[2], one[1]), source[0])
    source[0] = LINK.sub(adapt_link, source[0])


def setup(app):
    copy_plugin_pages()
    # What the tests read of the layers (architecture.md) is plain text to people.
    app.add_lexer("layers", TextLexer)
    app.add_lexer("relations", TextLexer)
    app.connect("source-read", adapt_source)
