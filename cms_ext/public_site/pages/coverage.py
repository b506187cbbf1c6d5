"""What finds a change of Wagtail's tables, and of those of its libraries (decision 32)."""

from django.db import connection, models
from wagtail.models import (
    APIToken,
    CollectionViewRestriction,
    GroupApprovalTask,
    PageViewRestriction,
)

from cms_ext.evidence.sealed_rows.signals import seal_library_rows
from cms_ext.plugins.coverage import Coverage, unproven
from cms_ext.plugins.export import Export, left_out
from cms_ext.public_site.pages.models import PanelContentPage, PanelPage

# Who reads a page or a file, who approves, and the panel that a page belongs to.
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
    PanelPage: Coverage(sealed=("realm",)),
    PanelContentPage: Coverage(
        sealed=("realm",),
        unproven={"lead": "treść redaktorów", "body": "treść redaktorów"},
    ),
}
PAGES = "treść i układ stron redaktorów; ogłoszenia mają zapis publikacji"
FILES = "pliki i zdjęcia redaktorów; załączniki ogłoszeń mają zapis publikacji"
WORKFLOW = "przebieg akceptacji; kto akceptuje, jest zapieczętowane"
HISTORY = "dziennik Wagtaila; dowodem jest dziennik dostępu"
WORK = "robocze dane ekranów redakcji"
INDEX = "indeks liczony z treści od nowa"

COVERAGE = {
    f"{app}.{name}": unproven(reason)
    for reason, app, names in (
        (PAGES, "wagtailcore", "Page Revision Locale Comment CommentReply PageSubscription"),
        (PAGES, "wagtailcore", "Collection"),
        (PAGES, "taggit", "Tag TaggedItem"),
        (PAGES, "wagtailredirects", "Redirect"),
        (PAGES, "wagtailembeds", "Embed"),
        (PAGES, "wagtailforms", "FormSubmission"),
        (FILES, "wagtaildocs", "Document"),
        (FILES, "wagtailimages", "Image Rendition"),
        (FILES, "wagtailcore", "UploadedFile"),
        (WORKFLOW, "wagtailcore", "Workflow WorkflowContentType WorkflowPage WorkflowState"),
        (WORKFLOW, "wagtailcore", "WorkflowTask Task TaskState GroupApprovalTask"),
        (HISTORY, "wagtailcore", "ModelLogEntry PageLogEntry"),
        (WORK, "wagtailadmin", "Admin EditingSession FormState"),
        (WORK, "wagtailusers", "UserProfile"),
        (INDEX, "wagtailcore", "ReferenceIndex"),
        (INDEX, "wagtailsearch", "IndexEntry"),
        ("adres witryny ustala COOP_BASE_URL", "wagtailcore", "Site"),
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
