"""What the pages add to the site."""

from django.utils.translation import gettext_noop as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from cms_ext.evidence.audit.backup_checks import digest_rows
from cms_ext.plugins import (
    Check,
    DeskPart,
    EvidencePart,
    HelpChapter,
    OperationsPart,
    Plugin,
    SetUp,
    leave_unjudged,
)
from cms_ext.public_site.pages.coverage import COVERAGE, EXPORTS, PAGE_TREE
from cms_ext.public_site.pages.domain import editing
from cms_ext.public_site.pages.domain.editing import read_desk
from cms_ext.public_site.pages.domain.search import rebuild_indexes
from cms_ext.public_site.pages.domain.tree import list_closed_pages, verify_tree
from cms_ext.public_site.pages.questions import DESKS
from cms_ext.public_site.pages.roles import EDITING, ROLES

NAMED = "group__name", "permission__content_type__app_label", "permission__codename"


def collect_figures() -> dict[str, str]:
    """Return digests of all pages and of the rights on pages and files, for a backup."""
    on_pages = GroupPagePermission.objects.order_by("pk").values_list("page_id", *NAMED)
    on_files = GroupCollectionPermission.objects.order_by("pk").values_list("collection_id", *NAMED)
    pages = Page.objects.order_by("pk").values_list(
        "path", "url_path", "title", "live", "latest_revision_id"
    )
    return {
        "uprawnienia do stron": digest_rows(on_pages.iterator()),
        "uprawnienia do zbiorów plików": digest_rows(on_files.iterator()),
        "strony": digest_rows(pages.iterator()),
    }


PLUGIN = Plugin(
    desk=DeskPart(
        help=(
            HelpChapter(
                "editors",
                "Strony z treścią",
                (
                    "wagtailadmin_explore_root",
                    "wagtailimages:index",
                    "wagtaildocs:index",
                    "wagtailforms:index",
                    "wagtailsnippets:index",
                    "wagtailredirects:index",
                    "wagtailadmin_collections:index",
                    "wagtailsites:index",
                    "wagtailadmin_workflows:index",
                    "wagtailadmin_workflows:task_index",
                    "wagtailadmin_reports:locked_pages",
                    "wagtailadmin_reports:workflow",
                    "wagtailadmin_reports:site_history",
                    "wagtailadmin_reports:aging_pages",
                ),
            ),
        ),
        roles=ROLES,
        placed_rights=editing.list_editor_rights,
        rights=EDITING,
        desks=read_desk,
    ),
    evidence=EvidencePart(
        backup_checks=(collect_figures,),
        coverage=COVERAGE,
        checks=(Check(PAGE_TREE, _("Drzewo stron"), verify_tree),),
        closed=(list_closed_pages,),
    ),
    operations=OperationsPart(
        exports=EXPORTS,
        rebuilds=(rebuild_indexes,),
        letter_kinds=leave_unjudged(
            "A paper of the demo without an addressee.",
            "cms_ext/public_site/pages/layouts/regulations.typ",
        ),
        set_up=SetUp(questions=(DESKS,), section="", screen="office", order=20),
    ),
)
