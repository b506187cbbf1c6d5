from __future__ import annotations

from django.db import models
from wagtail.documents import get_document_model_string


class FileWords(models.Model):
    """What a public file says, read once for its content, so that no screen waits for it.

    `file_hash` is the content that was read: a file put in the place of another is read again.
    `seen` stands on its pages, `hidden` where nobody sees it; both as the detector takes them,
    with an empty line between paragraphs. `unchecked` says why this is not all of it.
    It goes with its file: it may hold the very data for which the file was taken away.
    """

    document = models.OneToOneField(
        get_document_model_string(), on_delete=models.CASCADE, related_name="+"
    )
    file_hash = models.CharField(max_length=40)
    seen = models.TextField(blank=True)
    hidden = models.TextField(blank=True)
    unchecked = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_hash
