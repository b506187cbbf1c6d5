from cms_ext.detector.models.allowance import Allowance
from cms_ext.detector.models.file_words import FileWords
from cms_ext.detector.models.strength import RuleStrength

__all__ = ["Allowance", "FileWords", "RuleStrength"]
