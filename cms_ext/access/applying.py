"""What the sign-in pages show of the procedure: words above the form, and the forms to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.access.domain.form_version import panels_accepting
from cms_ext.access.models import AccessSettings
from cms_ext.plugins import AccessProcedure, PaperLink, find_panel, list_procedures


def banner() -> str:
    """The same for everybody; a co-op may leave it empty."""
    # Not `AccessSettings.load`, which writes the row when a page is read for the first time.
    kept = AccessSettings.base_queryset().first() or AccessSettings()
    words: str = kept.banner
    return words


def form_papers(realm: str, today: date) -> Sequence[PaperLink]:
    """The application to a panel, and its form on paper, of each way that has both today."""
    known = [one for its_realm, one in list_procedures() if its_realm == realm and one.paper]
    taken = panels_accepting([one.panel for one in known], today)
    ways = [one for one in known if one.panel in taken]
    return [paper for place, way in enumerate(ways) for paper in _papers(realm, way, place == 0)]


def _papers(realm: str, procedure: AccessProcedure, is_first: bool) -> Sequence[PaperLink]:
    """A further way says what it is for: two links of the same words would lead apart."""
    shown = find_panel(realm)
    words = _("Wypełnij wniosek do %(panel)s") % {"panel": shown.name if shown else procedure.panel}
    return [
        PaperLink(
            words if is_first else _(procedure.title),
            reverse("access:apply", args=[procedure.path]),
            _("na stronie"),
        ),
        PaperLink(
            _(procedure.paper), reverse("access:blank", args=[procedure.path]), _("PDF do druku")
        ),
    ]
