"""Who may edit what: rights of the editorial groups on the public sections and their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

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
    Workflow,
)
from wagtail.permissions import policy_registry

from cms_ext.base.files.extraction.reading.archive import open_archive
from cms_ext.base.files.extraction.result import ExtractionRefused, Why
from cms_ext.evidence.audit.domain.event import SYSTEM, acting_origin
from cms_ext.frontend.theme.figures import file_size
from cms_ext.people.identity.domain.rights import record_group_changes
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink, PlacedRight
from cms_ext.public_site.pages.models import HomePage, PanelPage
from cms_ext.public_site.pages.roles import FILE_RIGHTS, PAGE_RIGHTS

PUBLIC_FILES = "Publiczne"
FILES: Mapping[str, Any] = {"name": PUBLIC_FILES, "depth": 2}


@transaction.atomic
def sync_editors() -> None:
    """Give the editorial groups what they need, and nothing of the panels. Repeatable."""
    with record_group_changes(SYSTEM, PAGE_RIGHTS):
        for name in PAGE_RIGHTS:
            _give_files(Group.objects.get(name=name))
        for section in _sections():
            sync_section(section)
    _approval_by_publishers()


def placed_rights() -> Iterator[PlacedRight]:
    """Where the editorial groups hold their rights: public sections and public files."""
    pages = [section.pk for section in _sections() if _is_public(section)]
    files = Collection.objects.filter(**FILES).values_list("pk", flat=True)
    for name, codenames in PAGE_RIGHTS.items():
        rights = [f"wagtailcore.{codename}" for codename in codenames]
        yield from (PlacedRight(name, right, "page", pk) for pk in pages for right in rights)
        yield from (
            PlacedRight(name, right, "collection", pk) for pk in files for right in FILE_RIGHTS
        )


def _sections() -> Iterator[Page]:
    for home in HomePage.objects.all():
        yield from home.get_children()


def _is_public(section: Page) -> bool:
    return section.specific_class is not PanelPage


def _give_files(group: Group) -> None:
    files = public_files()
    for app_label, codename in (right.split(".") for right in FILE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=files, permission=_permission(app_label, codename)
        )


def sync_section(page: Page) -> None:
    """Rights on a public section: a page just below the home page that is no panel.

    Rights go down the tree, so none is given on the home page itself: it would reach the panels.
    """
    home = page.get_parent()
    if home is None or home.specific_class is not HomePage or not _is_public(page):
        return
    with record_group_changes(acting_origin(), PAGE_RIGHTS):
        for name, codenames in PAGE_RIGHTS.items():
            group = Group.objects.get(name=name)
            for codename in codenames:
                GroupPagePermission.objects.get_or_create(
                    group=group, page_id=page.pk, permission=_permission("wagtailcore", codename)
                )


def _approval_by_publishers() -> None:
    """What an editor hands in waits for the publishers, not for a group that nobody is in."""
    publishers = Group.objects.get(name="publisher")
    for task in GroupApprovalTask.objects.filter(groups__name="Moderators"):
        task.name = "Zatwierdzenie publikacji"
        task.save()
        task.groups.set([publishers])
    Workflow.objects.filter(name="Moderators approval").update(name="Zatwierdzenie publikacji")


def public_files() -> Collection:
    """The collection of public documents and pictures; made when it is not there."""
    found: Collection | None = Collection.objects.filter(**FILES).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=PUBLIC_FILES)
    return found


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def closed_sections(user: User) -> list[str]:
    """The tree paths of panels in which this person may do nothing.

    Wagtail's own choosers and reports ask no rights, so what they list goes through here.
    """
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    sections = PanelPage.objects.exclude(pk__in=explorable.values("pk"))
    return list(sections.values_list("path", flat=True))


def files_in(*bodies: Any) -> list[Any]:
    """The files of these bodies, each once, in their order: blocks and links. One query.

    A file that is gone is left out, and so is what is no body of blocks.
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
# A part that only a document of this kind has.
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = ("vbaProject.bin", "Basic/")
TEXTS = ("txt", "csv")


class UnknownFile(ValueError):
    """The file is none that the library takes; the message says why, for whoever chose it."""


def ending_of(content: bytes, name: str) -> str:
    """The ending that belongs to the content, `pdf`. Raises UnknownFile."""
    if not content:
        raise UnknownFile(_("Plik jest pusty."))
    found = next((ending for start, ending in PICTURES if content.startswith(start)), "")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        found = "webp"
    elif content.startswith(b"%PDF-"):
        found = "pdf"
    elif content.startswith(b"PK\x03\x04"):
        found = _of_archive(content)
    elif not found and _is_text(content):
        found = PurePosixPath(name).suffix.lower().removeprefix(".")
        found = found if found in TEXTS else ""
    if found not in (*settings.WAGTAILDOCS_EXTENSIONS, *settings.WAGTAILIMAGES_EXTENSIONS):
        raise UnknownFile(_("Takich plików nie przyjmujemy. Zapisz go jako PDF, JPEG albo PNG."))
    return found


def _of_archive(content: bytes) -> str:
    try:
        with open_archive(content, "zip") as archive:
            if any(macro in name for name in archive.names for macro in MACROS):
                raise UnknownFile(_("W pliku są makra. Zapisz go jako PDF."))
            if "mimetype" in archive.names:
                return OPEN_DOCUMENTS.get(archive.part("mimetype").strip(), "")
            telling = next((name for name in archive.names if name in OFFICE), "")
            if telling:
                archive.part(telling)  # a part that unpacks to gigabytes is refused here
            return OFFICE.get(telling, "")
    except ExtractionRefused as error:
        if error.why == Why.UNPACKED:
            raise UnknownFile(_("Plik po rozpakowaniu jest za duży.")) from error
        raise UnknownFile(_("Plik jest uszkodzony albo zaszyfrowany.")) from error


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content and b"<" not in content.lstrip()[:1]


def papers_collection(name: str) -> Collection:
    """The collection beneath a panel, among the public files; made when it is not there."""
    found: Collection | None = Collection.objects.filter(name=name).first()
    return found or public_files().add_child(name=name)


def papers_in(collection: str) -> list[PaperLink]:
    """The public documents of the collection by title.

    Editors put them there (Dokumenty → Kolekcje) and take out what is no longer valid.
    """
    documents = get_document_model().objects.filter(collection__name=collection).order_by("title")
    return [
        PaperLink(
            title=document.title,
            url=document.url,
            detail=f"{document.file_extension.upper()}, {file_size(document.get_file_size())}",
        )
        for document in documents
    ]
