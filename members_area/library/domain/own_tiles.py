"""What the home page shows a signed-in member (`Tile.own`): what waits for him, his papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from cms_ext.plugins.realm import Realm
from members_area.library.domain.contributed import waiting_for


def own_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """The first thing that waits for him, then the library as members read it."""
    if realm != Realm.IKCS:
        return []
    papers = PaperLink(
        _("Znajdź dokument"),
        reverse("ikcs:documents"),
        _("Statut, regulaminy, uchwały i protokoły"),
    )
    waiting = waiting_for(user, today)
    if not waiting:
        return [papers]
    first = waiting[0]
    until = _("do %(day)s") % {"day": short_date(first.until)} if first.until else ""
    return [PaperLink(first.title, first.url, until or first.text), papers]
