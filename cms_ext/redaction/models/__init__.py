from cms_ext.redaction.models.allowance import Allowance
from cms_ext.redaction.models.strength import RuleStrength

__all__ = ["Allowance", "RuleStrength"]
