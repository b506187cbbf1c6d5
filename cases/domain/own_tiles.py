"""What the site's home page shows of cases to whoever is signed in (`Tile.own`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cases.domain.page import PANELS, panel_page
from cases.domain.under_way import (
    case_link,
    nearest_case,
    short_name,
    state_in_words,
    under_way_of,
)
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink


def own_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """His open cases, the nearest by its name, and the form that knows him. Two queries."""
    if realm not in PANELS.values() or user.person_id is None:
        return []
    report = PaperLink(
        _("Zgłoś sprawę"), panel_page("new", realm), _("usterka, reklamacja, pytanie")
    )
    nearest = nearest_case(user, today)
    if nearest is None:
        return [report]
    count = under_way_of(user.person_id, today).count()
    if count == 1:
        return [case_link(nearest, realm), report]
    title = _("Otwarte sprawy: %(count)s") % {"count": count}
    stands = state_in_words(nearest)
    detail = f"{short_name(nearest)}, {stands[:1].lower()}{stands[1:]}"
    return [PaperLink(title, panel_page("own", realm), detail), report]
