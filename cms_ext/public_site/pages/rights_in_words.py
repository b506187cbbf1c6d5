"""What the rights of editors mean in words; Wagtail's own among them.

Those to pages and files hold at one place; `pages/domain/editing.py` gives them.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords

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
        (
            "wagtaildocs.add_document",
            "wagtaildocs.change_document",
            "wagtaildocs.choose_document",
            "wagtailimages.add_image",
            "wagtailimages.change_image",
            "wagtailimages.choose_image",
        ),
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
        (
            "cms_ext_pages.add_desk",
            "cms_ext_pages.change_desk",
            "cms_ext_pages.delete_desk",
            "cms_ext_pages.view_desk",
        ),
    ),
    RightInWords(
        _("mówi, dokąd prowadzą dawne adresy stron"),
        (
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
        ),
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
