"""Files of the old site in the library of public files: taken by their content, each once."""

from __future__ import annotations

import hashlib
import io
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField

from cms_ext.base.files.stored_files import BROKEN_PICTURE, save_file
from cms_ext.base.files.uploads.fields import BUSY
from cms_ext.base.files.virus_scan import NotClean, ScannerUnavailable, scan_file
from cms_ext.operations.moving_in.files import FileProblem, Files
from cms_ext.public_site.pages.domain.editing import public_files
from cms_ext.public_site.pages.domain.files import UnknownFile, ending_of

LONGEST_TITLE = 255
LONGEST_STEM = 60


class FileStore:
    """Takes files in; `stored` are those that did not stand in the library before."""

    def __init__(self, files: Files, stored: list[FieldFile]) -> None:
        self._files = files
        self._stored = stored

    def store(self, path: str, title: str) -> Any | None:
        """Return the file as a picture or document, None without one. Raises FileProblem."""
        if self._files.size(path) is None:
            return None
        content = self._files.read(path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
        name = PurePosixPath(path).name
        try:
            ending = ending_of(content, name)
            scan_file(name, content)
        except (UnknownFile, NotClean) as refused:
            raise FileProblem(str(refused)) from refused
        except ScannerUnavailable as silent:
            raise FileProblem(str(BUSY)) from silent
        named = f"{PurePosixPath(name).stem[:LONGEST_STEM]}.{ending}"
        model = get_image_model() if is_picture(ending) else get_document_model()
        if is_picture(ending):
            _require_sound_picture(named, content)
        # As Wagtail counts the digests of its files.
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        row = model(
            title=(title or name)[:LONGEST_TITLE],
            collection=public_files(),
            file_hash=digest,
            file_size=len(content),
        )
        known = model.objects.filter(collection=row.collection, file_hash=digest).first()
        return known or self._save(row, content, named)

    def _save(self, row: Any, content: bytes, name: str) -> Any:
        save_file(row.file, name, ContentFile(content), self._stored)
        if isinstance(row, get_image_model()):
            row._meta.get_field("file").update_dimension_fields(row, force=True)
        row.save()
        return row


def is_picture(ending: str) -> bool:
    return ending in settings.WAGTAILIMAGES_EXTENSIONS


def _require_sound_picture(name: str, content: bytes) -> None:
    """The same limits as for a picture that an editor adds; and it can be drawn to its end."""
    try:
        WagtailImageField().clean(SimpleUploadedFile(name, content))
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except ValidationError as error:
        raise FileProblem(" ".join(error.messages)) from error
    except BROKEN_PICTURE as error:
        raise FileProblem("Zdjęcie jest uszkodzone.") from error
