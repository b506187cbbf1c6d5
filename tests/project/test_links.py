"""Each demo page by page, as everybody: no dead link, and no word of another kind of office.

Of the union the desks are read, too, as far as links lead from the first screen.
"""

import json
from typing import Any

import pytest

from tests.demo_site import (
    MIRROR,
    UNION,
    built_once,
    copied,
    manage,
    mirror_built_once,
    union_built_once,
)

pytestmark = pytest.mark.programs

SITES: dict[str, Any] = {
    "coop": (built_once, {}, (), ()),
    "mirror": (mirror_built_once, MIRROR, (), ()),
    "union": (
        union_built_once,
        UNION,
        ("hanna", "igor", "jolanta"),
        ("odpady", "finanse", "prezes", "redaktor", "kontroler", "admin"),
    ),
}


@pytest.mark.parametrize(
    ("site", "people", "pages"),
    [
        pytest.param("coop", 8, 400, marks=pytest.mark.xdist_group("coop-links")),
        pytest.param("mirror", 8, 300, marks=pytest.mark.xdist_group("mirror")),
        pytest.param("union", 13, 800, marks=pytest.mark.xdist_group("union")),
    ],
)
def test_every_way_on_leads_somewhere_for_everybody(
    site: str, people: int, pages: int, tmp_path_factory
):
    build, settings, by_login_gov, desks = SITES[site]
    built = build(tmp_path_factory.getbasetemp())
    data = copied(built, tmp_path_factory.mktemp("links") / "data")

    crawl = f"from tests.project.site_walk import walk_demo\nwalk_demo({by_login_gov}, {desks})"
    done = manage(data, "shell", "-v", "0", "-c", crawl, **settings)

    walked: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert {who: found["dead"] for who, found in walked.items() if found["dead"]} == {}
    assert [words for found in walked.values() for words in found["words"]] == []
    assert len(walked) >= people
    assert sum(found["pages"] for found in walked.values()) >= pages
