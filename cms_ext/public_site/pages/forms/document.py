"""The form of a public document, whichever of Wagtail's screens and windows shows it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from cms_ext.base.virus_scan import NotClean, require_clean
from cms_ext.public_site.pages.domain.file_kind import UnknownFile, ending_of


class PublicDocumentForm(BaseDocumentForm):
    """A file that is what its name says: a page named `.pdf` is refused before anybody opens it."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        content: bytes = file.read()
        file.seek(0)
        try:
            ending = ending_of(content, file.name)
            require_clean(file.name, content)
        except (UnknownFile, NotClean) as refused:
            raise ValidationError(str(refused)) from refused
        if ending != PurePosixPath(file.name).suffix.lower().removeprefix("."):
            raise ValidationError(
                _("Zawartość nie zgadza się z nazwą: to plik %(ending)s. Popraw nazwę.")
                % {"ending": ending.upper()}
            )
        return file
