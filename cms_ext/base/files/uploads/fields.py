"""A form's field for several files at once, each looked into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.web.limits import ServerBusy

BUSY = gettext_lazy(
    "Nie możemy teraz sprawdzić plików. Spróbuj za chwilę, wybierając pliki jeszcze raz."
)


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        return list(files.getlist(name)) if files else []


class ManyFilesField(forms.Field):
    """Up to `most` files; the cleaned value lists what `accept` returns for name and content.

    `accept` raises a ValueError with a message for people; all messages appear at once. If the
    server is too busy to check one file, the others are not tried.
    """

    widget = ManyFiles

    def __init__(
        self, accept: Callable[[str, bytes], Any], *, most: int, max_size: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.accept, self.most, self.max_size = accept, most, max_size

    def clean(self, uploaded: list[UploadedFile[Any]]) -> list[Any]:
        if len(uploaded) > self.most:
            raise ValidationError(
                _("Za dużo plików. Najwyżej %(most)s; połącz skany w jeden PDF.")
                % {"most": self.most}
            )
        accepted, refused = [], []
        for file in uploaded:
            try:
                # One byte more than allowed is enough to see that it is too large.
                accepted.append(self.accept(file.name or "", file.read(self.max_size + 1)))
            except ValueError as refusal:
                refused.append(str(refusal))
            except ServerBusy as busy:
                raise ValidationError(BUSY) from busy
        if refused:
            raise ValidationError(refused)
        return accepted
