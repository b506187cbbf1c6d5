"""Reading the text and the hidden text of a file. Knows no model and no plugin."""

from cms_ext.base.files.extraction.extracted import ExtractedText, Hidden, HiddenLocation
from cms_ext.base.files.extraction.file import (
    TookTooLong,
    UnreadableFile,
    ocr,
    ocr_available,
    preview,
    read_file,
)

__all__ = [
    "ExtractedText",
    "Hidden",
    "HiddenLocation",
    "TookTooLong",
    "UnreadableFile",
    "ocr",
    "ocr_available",
    "preview",
    "read_file",
]
