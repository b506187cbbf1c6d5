"""The editors' rights on public sections and files, accepted files, and publication by code."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
)
from wagtail.permissions import policy_registry

from cms_ext.base.files.extraction.reading.archive import open_archive
from cms_ext.base.files.extraction.result import ExtractionRefused, Why
from cms_ext.base.files.file_kind import is_pdf
from cms_ext.base.tables.workbook_xml import CONTENT_TYPES
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.sealing import rows_of_release
from cms_ext.frontend.theme.figures import file_size
from cms_ext.people.identity.domain.rights import record_group_changes
from cms_ext.people.identity.models import User
from cms_ext.plugins import Desk as DeclaredDesk
from cms_ext.plugins import PaperLink, PlacedRight
from cms_ext.public_site.pages.domain.page_policy import list_public_parts
from cms_ext.public_site.pages.models import Desk, HomePage, PanelPage
from cms_ext.public_site.pages.roles import FILE_RIGHTS, PAGE_RIGHTS

PUBLIC_FILES = "Publiczne"
FILES: Mapping[str, Any] = {"name": PUBLIC_FILES, "depth": 2}


@rows_of_release()
@transaction.atomic
def sync_editors() -> None:
    """Give the editorial groups their rights, none of them on panels. Repeatable."""
    with record_group_changes(SYSTEM, PAGE_RIGHTS):
        for name in PAGE_RIGHTS:
            _give_files(Group.objects.get(name=name))
        _drop_rights_of_sections()
    _approval_by_publishers()


def list_editor_rights() -> Iterator[PlacedRight]:
    """Yield where the editorial groups hold rights: the collection of public files."""
    for pk in Collection.objects.filter(**FILES).values_list("pk", flat=True):
        for name in PAGE_RIGHTS:
            yield from (PlacedRight(name, right, "collection", pk) for right in FILE_RIGHTS)


def _give_files(group: Group) -> None:
    files = get_public_files()
    for app_label, codename in (right.split(".") for right in FILE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=files, permission=_permission(app_label, codename)
        )


def _drop_rights_of_sections() -> None:
    """Delete what earlier releases gave section by section: the roles have it everywhere now."""
    for name, codenames in PAGE_RIGHTS.items():
        rows = GroupPagePermission.objects.filter(
            group__name=name,
            permission__content_type__app_label="wagtailcore",
            permission__codename__in=codenames,
        )
        for part in list_public_parts():
            rows.filter(page__in=Page.objects.filter(part.query)).delete()


def _approval_by_publishers() -> None:
    """Let publishers approve, instead of Wagtail's empty group of moderators."""
    publishers = Group.objects.get(name="publisher")
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators"):
        task.name = "Zatwierdzenie publikacji"
        task.save()
        task.groups.set([publishers])
    Workflow.objects.filter(name="Moderators approval").update(name="Zatwierdzenie publikacji")


def get_public_files() -> Collection:
    """Return the collection of public documents and pictures; create it if missing."""
    found: Collection | None = Collection.objects.filter(**FILES).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=PUBLIC_FILES)
    return found


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def list_closed_sections(user: User) -> list[str]:
    """Return the tree paths of panels in which this person may do nothing.

    Wagtail's choosers and reports check no rights, so their lists are filtered by this.
    """
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    sections = PanelPage.objects.exclude(pk__in=explorable.values("pk"))
    return list(sections.values_list("path", flat=True))


def list_body_files(*bodies: Any) -> list[Any]:
    """Return the files in these bodies, each once, in order. One query.

    Missing files are left out, and so is what is no body of blocks.
    """
    model = get_document_model()
    keys = dict.fromkeys(
        int(key)
        for body in bodies
        if isinstance(body, StreamValue)
        for kind, key, _model_path, _path in body.stream_block.extract_references(body)
        if kind is model and str(key).isdecimal()
    )
    found = model.objects.in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]


PICTURES = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
# A member that only a document of this kind has, and its type where the member has another name.
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OFFICE_TYPES = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = ("vbaProject.bin", "Basic/")
TEXTS = ("txt", "csv")


class UnknownFile(ValueError):
    """The library does not accept the file; the message tells its owner why."""


def find_file_ending(content: bytes, name: str) -> str:
    """Return the ending that fits the content, `pdf`. Raises UnknownFile."""
    if not content:
        raise UnknownFile(_("Plik jest pusty."))
    found = next((ending for start, ending in PICTURES if content.startswith(start)), "")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        found = "webp"
    elif is_pdf(content):
        found = "pdf"
    elif content.startswith(b"PK\x03\x04"):
        found = _of_archive(content)
    elif not found and b"\x00" not in content and b"<" not in content.lstrip()[:1]:
        found = PurePosixPath(name).suffix.lower().removeprefix(".")
        found = found if found in TEXTS else ""
    if found not in (*settings.WAGTAILDOCS_EXTENSIONS, *settings.WAGTAILIMAGES_EXTENSIONS):
        raise UnknownFile(_("Takich plików nie przyjmujemy. Zapisz go jako PDF, JPEG albo PNG."))
    return found


def _of_archive(content: bytes) -> str:
    try:
        archive = open_archive(content, "zip")
        if any(macro in name for name in archive.names for macro in MACROS):
            raise UnknownFile(_("W pliku są makra. Zapisz go jako PDF."))
        if "mimetype" in archive.names:
            return OPEN_DOCUMENTS.get(archive.part("mimetype").strip(), "")
        telling = next((name for name in (*OFFICE, CONTENT_TYPES) if name in archive.names), "")
        if not telling:
            return ""
        content = archive.part(telling)  # refuses a member that unpacks to gigabytes
        named = (ending for kind, ending in OFFICE_TYPES.items() if kind in content)
        return OFFICE.get(telling) or next(named, "")
    except ExtractionRefused as error:
        if error.why == Why.UNPACKED:
            raise UnknownFile(_("Plik po rozpakowaniu jest za duży.")) from error
        raise UnknownFile(_("Plik jest uszkodzony albo zaszyfrowany.")) from error


def get_papers_collection(name: str) -> Collection:
    """Return a panel's collection of public files; create it if missing."""
    found: Collection | None = Collection.objects.filter(name=name).first()
    return found or get_public_files().add_child(name=name)


def list_papers(collection: str) -> list[PaperLink]:
    """Return the public documents of the collection by title.

    Editors add them (Dokumenty → Kolekcje) and remove outdated ones.
    """
    documents = get_document_model().objects.filter(collection__name=collection)
    return [
        PaperLink(
            title=document.title,
            url=document.url,
            detail=f"{document.file_extension.upper()}, {file_size(document.get_file_size())}",
        )
        for document in documents.order_by("title__polish")
    ]


PageType = TypeVar("PageType", bound=Page)


@transaction.atomic
def publish_below(parent: Page, page: PageType) -> PageType:
    """Publish a new page below `parent`, with a revision, as an editor would."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@transaction.atomic
def publish_site(home: HomePage, hostname: str, port: int) -> HomePage:
    """Publish the home page of a new site and root the default site there."""
    home = publish_below(Page.get_first_root_node(), home)
    set_site_root(home, hostname=hostname, port=port, site_name=home.title)
    return home


@transaction.atomic
def set_site_root(home: HomePage, **fields: str | int) -> None:
    """Root the default site at `home`, and set these fields of the site.

    Wagtail's welcome page, the only page of a new database, is deleted.
    """
    site = Site.objects.get(is_default_site=True)
    welcome = site.root_page
    site.root_page = home
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()
    if welcome.specific_class is Page and welcome.is_leaf():
        # Read again: its place in the tree moved when the home page was added.
        Page.objects.get(pk=welcome.pk).delete()


def read_desk(declared: DeclaredDesk) -> DeclaredDesk:
    """Return the desk of that code as the site describes it, else as declared. One query."""
    found = Desk.objects.filter(code=declared.code).first()
    if found is None:
        return declared
    contacts = {"room": found.room, "phone": found.phone, "email": found.email}
    return replace(declared, name=found.name, **contacts)
