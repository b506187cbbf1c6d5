"""The detector of personal data in texts and files (library.md §3), and its whitelist."""

from cms_ext.public_site.detector.domain.inspection import FoundData, inspect_file
from cms_ext.public_site.detector.engine.detection import DETECTOR_VERSION, detect
from cms_ext.public_site.detector.engine.names import AllowedValues, Phrases, SurnameStems
from cms_ext.public_site.detector.engine.rules import DetectedSpan, Strength

__all__ = [
    "DETECTOR_VERSION",
    "AllowedValues",
    "DetectedSpan",
    "FoundData",
    "Phrases",
    "Strength",
    "SurnameStems",
    "detect",
    "inspect_file",
]
