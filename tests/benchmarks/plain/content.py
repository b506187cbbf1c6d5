"""`python -m tests.benchmarks.plain.content FILE`: the plain site, filled from the demo.

The demo's side writes the file: `python -m tests.benchmarks.plain.content --from-demo FILE`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()


def from_demo(target: Path) -> None:
    """Title, lead, day, slug and the text of each block of each announcement that stands."""
    from cms_ext.notices.models import AnnouncementPage  # noqa: PLC0415 - only of the demo's site

    rows: list[dict[str, Any]] = []
    for page in AnnouncementPage.objects.live().order_by("pk"):
        texts = [str(block.render()) for block in page.body]
        rows.append(
            {
                "title": page.title,
                "slug": page.slug,
                "lead": page.lead,
                "day": page.valid_from.isoformat(),
                "texts": texts,
            }
        )
    target.write_text(json.dumps(rows))


def to_plain(source: Path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up
    from wagtail.models import Page, Site  # noqa: PLC0415 - after the set-up

    from tests.benchmarks.plain.models import PlainHome, PlainNotice  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    home = Page.get_first_root_node().add_child(instance=PlainHome(title="Pod Lasem", slug="sm"))
    Site.objects.update(root_page=home, site_name="SM Pod Lasem")
    index = home.add_child(instance=Page(title="Ogłoszenia", slug="ogloszenia", show_in_menus=True))
    for title in ("Strefa mieszkańca", "O spółdzielni", "Kontakt"):
        home.add_child(instance=Page(title=title, show_in_menus=True))
    for row in json.loads(source.read_text()):
        texts = [{"type": "text", "value": text} for text in row.pop("texts")]
        index.add_child(instance=PlainNotice(**row, body=json.dumps(texts)))


if __name__ == "__main__":
    if sys.argv[1] == "--from-demo":
        from_demo(Path(sys.argv[2]))
    else:
        to_plain(Path(sys.argv[1]))
