"""Reading the text and the hidden text of a file. Knows no model and no plugin."""

from cms_ext.base.files.extraction.file import (
    REBUILT,
    TookTooLong,
    UnreadableFile,
    draw_preview,
    ocr_available,
    read_file,
    recognise_text,
)
from cms_ext.base.files.extraction.result import ExtractedText, Hidden, HiddenLocation

__all__ = [
    "REBUILT",
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
