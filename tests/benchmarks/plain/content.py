"""`python -m tests.benchmarks.plain.content FILE`: the plain site, filled from the demo.

The demo's side writes the file: `python -m tests.benchmarks.plain.content --from-demo FILE`.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.core.serializers.json import DjangoJSONEncoder

django.setup()

# The day of the demo, on which the home pages are compared.
TODAY = date(2026, 11, 20)
FACTS = ("short_name", "full_name", "address", "phone", "emergency_phone", "email")


def from_demo(target: Path) -> None:
    """Return the content of the demo's home page and its current announcements."""
    # The models of the demo's site, which the plain one does not have.
    from cms_ext.frontend.theme.models import CoopSettings  # noqa: PLC0415
    from cms_ext.plugins import list_panels, list_plugins  # noqa: PLC0415
    from cms_ext.public_site.notices.models import AnnouncementPage  # noqa: PLC0415
    from cms_ext.public_site.pages.models import Desk, HomePage  # noqa: PLC0415

    home, coop = HomePage.objects.get(), CoopSettings.objects.get()
    tiles = sorted(
        (tile for plugin in list_plugins() for tile in plugin.site.tiles), key=lambda t: t.order
    )
    tasks = [(tile.title, tile.help) for tile in tiles]
    tasks += [(block.value["title"], block.value["help"]) for block in home.tasks]
    content = {
        "home": {"heading": home.heading, "intro": home.intro},
        "tasks": [{"title": str(title), "help": str(words)} for title, words in tasks],
        "desks": [{"matter": desk.matter, "room": desk.room} for desk in Desk.objects.all()],
        "panels": [
            {
                "name": str(panel.name),
                "full_name": str(panel.full_name),
                "audience": str(panel.audience),
                "contents": [str(item) for item in panel.contents],
            }
            for _realm, panel in list_panels()
        ],
        "coop": {name: getattr(coop, name) for name in FACTS}
        | {"hours": [f"{line.days} {line.hours}" for line in coop.opening_lines]},
        "notices": [_notice(page) for page in AnnouncementPage.objects.live().order_by("pk")],
    }
    target.write_text(json.dumps(content, cls=DjangoJSONEncoder))


def _notice(page: Any) -> dict[str, Any]:
    return {
        "title": page.title,
        "slug": page.slug,
        "kind": page.kind.name,
        "lead": page.lead,
        "place": page.where,
        "day": page.valid_from,
        "last_day": page.valid_until,
        "pinned": page.pinned and (page.pinned_until is None or page.pinned_until >= TODAY),
        "starts_at": page.starts_at,
        "ends_at": page.ends_at,
        "texts": [str(block.render()) for block in page.body],
    }


def to_plain(source: Path) -> None:
    # After the set-up, and of the plain site only.
    from django.core.management import call_command  # noqa: PLC0415
    from wagtail.models import Page, Site  # noqa: PLC0415

    from tests.benchmarks.plain.models import PlainCoop, PlainHome  # noqa: PLC0415

    content = json.loads(source.read_text())
    call_command("migrate", verbosity=0)
    home = PlainHome(title="Strona główna", slug="sm", **content["home"])
    home.desks = _blocks("desk", content["desks"])
    home.panels = _blocks("panel", content["panels"])
    home = Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.get()
    Site.objects.update(root_page=home, site_name="SM Pod Lasem")
    index = home.add_child(instance=Page(title="Ogłoszenia", slug="ogloszenia", show_in_menus=True))
    below = {
        title: home.add_child(instance=Page(title=title, show_in_menus=shown))
        for title, shown in (
            ("Strefa mieszkańca", True),
            ("O spółdzielni", True),
            ("Kontakt", True),
            ("Dokumenty", True),
            ("Ochrona danych osobowych", False),
            ("Deklaracja dostępności", False),
        )
    }
    tasks = [task | {"page": below["Kontakt"].pk} for task in content["tasks"]]
    home.tasks = _blocks("task", tasks)
    home.save()
    PlainCoop.objects.create(
        site=site,
        contact_page=below["Kontakt"],
        privacy_page=below["Ochrona danych osobowych"],
        accessibility_page=below["Deklaracja dostępności"],
        **content["coop"],
    )
    for row in content["notices"]:
        _add_notice(index, row)


def _add_notice(index: Any, row: dict[str, Any]) -> None:
    from tests.benchmarks.plain.models import PlainKind, PlainNotice  # noqa: PLC0415

    kind, _created = PlainKind.objects.get_or_create(name=row.pop("kind"))
    texts = [{"type": "text", "value": text} for text in row.pop("texts")]
    index.add_child(instance=PlainNotice(**row, kind=kind, body=json.dumps(texts)))


def _blocks(name: str, values: list[dict[str, Any]]) -> str:
    return json.dumps([{"type": name, "value": value} for value in values])


if __name__ == "__main__":
    if sys.argv[1] == "--from-demo":
        from_demo(Path(sys.argv[2]))
    else:
        to_plain(Path(sys.argv[1]))
