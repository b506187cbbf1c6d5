"""The rights of editors and their meaning as text, Wagtail's own among them.

Rights to pages hold on all public sections (`domain/page_policy.py`), rights to files in the
collection that `domain/editing.py` gives.
"""

from django.utils.translation import gettext_noop as _

from cms_ext.people.identity.roles import ENTERS
from cms_ext.plugins import RightInWords, Role

DESK_RIGHTS = (
    "cms_ext_pages.add_desk",
    "cms_ext_pages.change_desk",
    "cms_ext_pages.delete_desk",
    "cms_ext_pages.view_desk",
)
# Redirects are public at once, so only publishers set them.
REDIRECT_RIGHTS = (
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
)
# group → its rights on pages of the public sections
PAGE_RIGHTS = {
    "editor": ("add_page", "change_page"),
    "publisher": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
# Rights on the collection of public files, for both groups.
FILE_RIGHTS = (
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
)
ROLES = (
    *(
        Role(
            group,
            (*ENTERS, *DESK_RIGHTS, *(f"wagtailcore.{codename}" for codename in codenames)),
            placed=FILE_RIGHTS,
        )
        for group, codenames in PAGE_RIGHTS.items()
    ),
    Role("publisher", REDIRECT_RIGHTS),
)
EDITING = (
    RightInWords(
        _("pisze i poprawia strony i ogłoszenia"),
        ("wagtailcore.add_page", "wagtailcore.change_page"),
    ),
    RightInWords(_("publikuje i wycofuje strony i ogłoszenia"), ("wagtailcore.publish_page",)),
    RightInWords(
        _("zamyka stronę przed zmianami i otwiera ją z powrotem"),
        ("wagtailcore.lock_page", "wagtailcore.unlock_page"),
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
