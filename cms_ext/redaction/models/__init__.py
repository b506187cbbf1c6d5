from cms_ext.redaction.models.allowance import Allowance
from cms_ext.redaction.models.file_words import FileWords
from cms_ext.redaction.models.strength import RuleStrength

__all__ = ["Allowance", "FileWords", "RuleStrength"]
