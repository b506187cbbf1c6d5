"""A paper that stands before a test begins is one that went through the gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from members_area.library.models import Document
from members_area.register.models import Organ
from tests.members_area.conftest import Publish, released, standing
from tests.standing import rows_but_the_moment

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 3)


def _left_by(
    way: Callable[..., Document], draft: Publish, title: str, audience: str, **facts: Any
) -> tuple[dict[str, str], dict[str, Any]]:
    """The rows that there are then, and the paper as it was given back."""
    with transaction.atomic():
        document = way(draft(title, audience, **facts), on=ON)
        rows = rows_but_the_moment()
        transaction.set_rollback(True)
    fields = {field.attname: getattr(document, field.attname) for field in Document._meta.fields}
    return rows, {name: value for name, value in fields.items() if name != "id"}


@pytest.mark.parametrize(
    ("title", "audience", "facts"),
    [
        ("Protokół z obrad", "MEMBERS", {}),
        ("Regulamin", "PUBLIC", {"kind": "BYLAW", "effective_from": date(2026, 8, 1)}),
        ("Uchwała", "ORGAN", {"kind": "RESOLUTION", "adopted_on": ON}),
        ("Umowa", "ON_REQUEST", {"meeting_date": ON}),
    ],
)
def test_a_paper_that_stands_is_one_that_was_published(
    draft: Publish, board: Organ, title: str, audience: str, facts: dict[str, Any]
) -> None:
    if audience == "ORGAN":
        facts = facts | {"audience_organ": board, "organ": board}
    # The two clerks stay, so that both ways begin with them.
    released(draft("Inny"), on=ON)
    before = rows_but_the_moment()

    published, given = _left_by(released, draft, title, audience, **facts)
    stands, also_given = _left_by(standing, draft, title, audience, **facts)

    assert {name: stands[name] for name in stands if stands[name] != published[name]} == {}
    assert also_given == given
    assert rows_but_the_moment() == before != published
