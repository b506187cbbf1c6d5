"""The detector of personal data in texts and files (library.md §3), and its whitelist."""

from cms_ext.redaction.detector.allowed import Allowed
from cms_ext.redaction.detector.detection import DETECTOR_VERSION, detect
from cms_ext.redaction.detector.names import Names
from cms_ext.redaction.detector.phrases import Phrases
from cms_ext.redaction.detector.span import Span, Strength
from cms_ext.redaction.domain.inspection import Found, inspect

__all__ = [
    "DETECTOR_VERSION",
    "Allowed",
    "Found",
    "Names",
    "Phrases",
    "Span",
    "Strength",
    "detect",
    "inspect",
]
