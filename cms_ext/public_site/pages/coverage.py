"""What finds a change of Wagtail's tables, and of those of its libraries (decision 32)."""

from django.db import connection, models
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    APIToken,
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    Locale,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Site,
    Task,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from cms_ext.evidence.sealed_rows.signals import seal_library_rows
from cms_ext.plugins.coverage import Coverage, unproven
from cms_ext.plugins.export import Export, left_out
from cms_ext.public_site.pages.models import (
    ContactPage,
    ContentPage,
    HomePage,
    PanelContentPage,
    PanelPage,
    QuestionsPage,
)

# The check of `verify` that compares the tree of pages with their addresses.
PAGE_TREE = "pages"

# Who reads a page or a file, who approves, the panel that a page belongs to, and what pages say:
# where to pay and whom to call.
SEALED: dict[type[models.Model], Coverage] = {
    PageViewRestriction: Coverage(sealed=("page", "restriction_type"), digested=("password",)),
    PageViewRestriction.groups.through: Coverage(sealed=("pageviewrestriction", "group")),
    CollectionViewRestriction: Coverage(
        sealed=("collection", "restriction_type"), digested=("password",)
    ),
    CollectionViewRestriction.groups.through: Coverage(
        sealed=("collectionviewrestriction", "group")
    ),
    GroupApprovalTask.groups.through: Coverage(sealed=("groupapprovaltask", "group")),
    APIToken: Coverage(
        sealed=("user", "created", "revoked_at"),
        digested=("name", "key_hash", "prefix"),
        unproven={"last_used_at": "zmienne przy każdym użyciu"},
    ),
    Workflow: Coverage(sealed=("name", "active")),
    WorkflowTask: Coverage(sealed=("workflow", "task", "sort_order")),
    WorkflowPage: Coverage(sealed=("workflow",)),
    WorkflowContentType: Coverage(sealed=("workflow",)),
    WorkflowState: Coverage(
        sealed=("base_content_type", "content_type", "object_id", "workflow", "status")
        + ("created_at", "requested_by", "current_task_state")
    ),
    Task: Coverage(sealed=("name", "active", "content_type")),
    TaskState: Coverage(
        sealed=("workflow_state", "revision", "task", "status", "started_at", "finished_at")
        + ("finished_by", "content_type"),
        digested=("comment",),
    ),
    Page: Coverage(
        sealed=("title", "slug", "url_path", "live", "content_type", "owner", "expire_at")
        + ("go_live_at", "expired", "live_revision", "alias_of", "locale", "translation_key")
        + ("show_in_menus", "seo_title", "search_description"),
        checked=dict.fromkeys(("path", "depth", "numchild"), PAGE_TREE),
        unproven=dict.fromkeys(
            ("draft_title", "has_unpublished_changes", "latest_revision", "locked", "locked_at")
            + ("locked_by", "latest_revision_created_at", "first_published_at")
            + ("last_published_at",),
            "stan pracy redaktorów i dni pokazywane przy stronie",
        ),
    ),
    PanelPage: Coverage(sealed=("realm",)),
    PanelContentPage: Coverage(sealed=("realm",), digested=("lead", "body")),
    HomePage: Coverage(digested=("heading", "intro", "tasks")),
    ContentPage: Coverage(digested=("lead", "body")),
    ContactPage: Coverage(digested=("body",)),
    QuestionsPage: Coverage(digested=("lead", "questions")),
    Redirect: Coverage(
        sealed=("old_path", "site", "is_permanent", "redirect_page", "redirect_page_route_path")
        + ("redirect_link", "automatically_created", "created_at")
    ),
    Revision: Coverage(
        sealed=("base_content_type", "content_type", "object_id", "created_at", "user")
        + ("approved_go_live_at",),
        digested=("content", "object_str"),
    ),
    Collection: Coverage(
        sealed=("name",), checked=dict.fromkeys(("path", "depth", "numchild"), PAGE_TREE)
    ),
    Locale: Coverage(sealed=("language_code",)),
    Site: Coverage(sealed=("hostname", "port", "site_name", "root_page", "is_default_site")),
    Document: Coverage(
        sealed=("collection", "title", "file", "created_at", "uploaded_by_user", "file_hash")
        + ("file_size",)
    ),
    Image: Coverage(
        sealed=("collection", "title", "file", "description", "created_at", "uploaded_by_user")
        + ("width", "height", "file_hash", "file_size", "focal_point_x", "focal_point_y")
        + ("focal_point_width", "focal_point_height")
    ),
}
# Wagtail's history: who did what to which page or row, and when.
SEALED |= {
    model: Coverage(
        sealed=("content_type", "action", "timestamp", "uuid", "user", "revision")
        + ("content_changed", "deleted", what),
        digested=("label", "data"),
    )
    for model, what in ((PageLogEntry, "page"), (ModelLogEntry, "object_id"))
}
PAGES = "treść i układ stron redaktorów; ogłoszenia mają zapis publikacji"
FILES = "pliki i zdjęcia redaktorów; załączniki ogłoszeń mają zapis publikacji"
WORK = "robocze dane ekranów redakcji"
INDEX = "indeks liczony z treści od nowa"

COVERAGE = {
    f"{app}.{name}": unproven(reason)
    for reason, app, names in (
        (PAGES, "wagtailcore", "Comment CommentReply PageSubscription"),
        (PAGES, "taggit", "Tag TaggedItem"),
        (PAGES, "wagtailembeds", "Embed"),
        (PAGES, "wagtailforms", "FormSubmission"),
        (FILES, "wagtailimages", "Rendition"),
        (FILES, "wagtailcore", "UploadedFile"),
        (WORK, "wagtailadmin", "Admin EditingSession FormState"),
        (WORK, "wagtailusers", "UserProfile"),
        (INDEX, "wagtailcore", "ReferenceIndex"),
        (INDEX, "wagtailsearch", "IndexEntry"),
    )
    for name in names.split()
}
EXPORTS = {
    f"{app}.{name}": left_out(reason)
    for reason, app, names in (
        (INDEX, "wagtailcore", "ReferenceIndex"),
        (INDEX, "wagtailsearch", "IndexEntry SQLiteFTSIndexEntry"),
        ("zmniejszone obrazy, robione ze zdjęć od nowa", "wagtailimages", "Rendition"),
        ("pobrane z cudzych stron", "wagtailembeds", "Embed"),
        ("robocze dane ekranów redakcji", "wagtailadmin", "EditingSession FormState"),
        ("pliki, których jeszcze nie zapisano", "wagtailcore", "UploadedFile"),
        ("klucze programów", "wagtailcore", "APIToken"),
    )
    for name in names.split()
}
EXPORTS |= {
    f"wagtailcore.{name}": Export("hasła do stron i zbiorów", closed={"password": ""})
    for name in ("PageViewRestriction", "CollectionViewRestriction")
}
if connection.vendor == "sqlite":
    COVERAGE["wagtailsearch.SQLiteFTSIndexEntry"] = unproven(INDEX)


def seal_restrictions() -> None:
    """Seal who reads pages and files; from the `ready` of the app."""
    for model, coverage in SEALED.items():
        seal_library_rows(model, coverage)
