from cms_ext.public_site.detector.models.allowance import Allowance
from cms_ext.public_site.detector.models.file_words import FileWords
from cms_ext.public_site.detector.models.strength import RuleStrength

__all__ = ["Allowance", "FileWords", "RuleStrength"]
