"""The query table that came with the content of the demo, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from cms_ext.people.identity.models import User
from members_area.library.domain.queries.document import visible_documents
from members_area.library.text_source import read_source
from tests.members_area.conftest import TODAY
from tests.members_area.library.searching import search

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo"),
]
DATA = Path(__file__).parents[3] / "data" / "search.yaml"
TABLE: list[dict[str, Any]] = yaml.load(DATA.read_text("utf-8"), Loader=yaml.CSafeLoader)["search"]
PAPERS: Path = settings.ROOT / "fixtures" / "coop" / "documents"
ANNA = "IKCS-0007"


def prefixes() -> dict[str, str]:
    """Title → the prefix of its file."""
    return {
        read_source(path.read_text("utf-8")).facts["title"]: path.name[:2]
        for path in PAPERS.glob("*.md")
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.get('who', ANNA)} {row['q']}")
def test_the_demo_is_found_as_expected(row: dict[str, Any]) -> None:
    reader = User.objects.get(login={"piotr-ikcs": "IKCS-0012"}.get(row.get("who", ""), ANNA))
    prefix = prefixes()

    hits = search(visible_documents(reader, TODAY), row["q"])

    found = [prefix[document.title] for document in hits.documents]
    assert sorted(set(row.get("must_include", [])) - set(found)) == []
    assert sorted(set(row.get("must_exclude", [])) & set(found)) == []
    assert sorted(set(row.get("in_first_3", [])) - set(found[:3])) == []
    if "first" in row:
        assert found[0] == row["first"]
    if "count" in row:
        assert (len(found), hits.counted.some) == (row["count"], row["count"])
