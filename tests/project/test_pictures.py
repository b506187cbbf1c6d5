import hashlib
import json
import re

import pytest

from tests.clients import signed_in
from tests.demo_site import ROOT
from tests.page_checks import parsed
from tests.people import staff

PICTURES = ROOT / "docs" / "pictures"
SHOWN: dict[str, dict[str, str]] = json.loads((PICTURES / "shown.json").read_text())


def named(folder: str, *papers: str) -> list[str]:
    """Return the pictures of a folder that these handbooks name, in their order."""
    texts = [(ROOT / "docs" / f"{paper}.md").read_text() for paper in papers]
    picture = rf"^!\[[^\]]{{10,}}\]\(pictures/{folder}/([a-z-]+)\.png\)$"
    return re.findall(picture, "\n".join(texts), re.M)


def test_each_picture_of_a_handbook_is_there_and_named_once():
    """Of the desks' in both themes."""
    desk, resident = named("desk", "clerks", "editors"), named("resident", "residents")
    files = {
        folder: {path.stem for path in (PICTURES / folder).glob("*.png")}
        for folder in ("desk", "resident")
    }

    assert files["desk"] == {name + theme for name in desk for theme in ("", "-ciemny")}
    assert files["resident"] == set(resident)
    assert sorted(desk + resident) == sorted(SHOWN)


@pytest.mark.all_plugins
def test_no_picture_is_older_than_what_it_shows():
    """Otherwise: `python docs/pictures/take.py NAME …` with these names."""
    stale = {
        name
        for name, templates in SHOWN.items()
        for template, digest in templates.items()
        if not (ROOT / template).is_file()
        or hashlib.sha256((ROOT / template).read_bytes()).hexdigest()[:16] != digest
    }

    assert stale == set()


@pytest.mark.django_db
def test_help_shows_them_to_staff_alone():
    clerk = signed_in(staff("celina", "finance_clerk"))
    page = parsed(clerk.get("/admin/pomoc/clerks/wpłaty-do-wyjaśnienia/"))
    addresses = [*page.xpath("//picture//img/@src"), *page.xpath("//picture//source/@srcset")]
    assert len(addresses) == 4  # the list and one payment, in both themes

    sent = {clerk.get(address).headers["Content-Type"] for address in addresses}
    assert sent == {"image/png"}
    assert clerk.get("/admin/pomoc/obraz/nie-ma.png").status_code == 404
