"""The form beneath a login panel: to fill in on the site, or blank to print."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.access.domain.form_version import current_form
from cms_ext.plugins import PaperLink, panel_of
from cms_ext.plugins.procedure import procedure_of, realm_of


def form_papers(panel: str, title: str, today: date) -> list[PaperLink]:
    """The application to a panel, and its form on paper under `title`; none before it is valid."""
    if current_form(panel, today) is None:
        return []
    path = procedure_of(panel).path
    shown = panel_of(realm_of(panel))
    words = _("Wypełnij wniosek do %(panel)s") % {"panel": shown.name if shown else panel}
    return [
        PaperLink(words, reverse("access:apply", args=[path]), _("na stronie")),
        PaperLink(title, reverse("access:blank", args=[path]), _("PDF do druku")),
    ]
