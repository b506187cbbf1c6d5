"""Reading the text and the hidden text of a file. Knows no model and no plugin."""

from cms_ext.base.files.extraction.extracted import ExtractedText, Hidden, HiddenLocation
from cms_ext.base.files.extraction.file import (
    TookTooLong,
    UnreadableFile,
    draw_preview,
    ocr_available,
    read_file,
    recognise_text,
)

__all__ = [
    "ExtractedText",
    "Hidden",
    "HiddenLocation",
    "TookTooLong",
    "UnreadableFile",
    "recognise_text",
    "ocr_available",
    "draw_preview",
    "read_file",
]
