"""What the rights of editors mean in words; Wagtail's own among them.

Those to pages and files hold at one place; `pages/domain/editing.py` gives them.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords
from cms_ext.public_site.pages.roles import DESK_RIGHTS, FILE_RIGHTS, REDIRECT_RIGHTS

EDITING = (
    RightInWords(
        _("pisze i poprawia strony i ogłoszenia"),
        ("wagtailcore.add_page", "wagtailcore.change_page"),
        placed=True,
    ),
    RightInWords(
        _("publikuje i wycofuje strony i ogłoszenia"), ("wagtailcore.publish_page",), placed=True
    ),
    RightInWords(
        _("zamyka stronę przed zmianami i otwiera ją z powrotem"),
        ("wagtailcore.lock_page", "wagtailcore.unlock_page"),
        placed=True,
    ),
    RightInWords(
        _("usuwa strony razem z ich podstronami"),
        ("wagtailcore.bulk_delete_page",),
        placed=True,
    ),
    RightInWords(
        _("dodaje i zmienia pliki i obrazy"),
        FILE_RIGHTS,
        placed=True,
    ),
    RightInWords(
        _("zakłada, zmienia i usuwa kolekcje plików"),
        (
            "wagtailcore.add_collection",
            "wagtailcore.change_collection",
            "wagtailcore.delete_collection",
        ),
        placed=True,
    ),
    RightInWords(
        _("opisuje działy: nazwę, pokój, telefon i godziny"),
        DESK_RIGHTS,
    ),
    RightInWords(
        _("mówi, dokąd prowadzą dawne adresy stron"),
        REDIRECT_RIGHTS,
    ),
    RightInWords(
        _("układa drogę, którą strony idą do publikacji"),
        (
            "wagtailcore.add_task",
            "wagtailcore.change_task",
            "wagtailcore.delete_task",
            "wagtailcore.add_workflow",
            "wagtailcore.change_workflow",
            "wagtailcore.delete_workflow",
        ),
    ),
    RightInWords(
        _("zmienia adresy, pod którymi działa serwis"),
        (
            "wagtailcore.add_site",
            "wagtailcore.change_site",
            "wagtailcore.delete_site",
        ),
    ),
)
