from cms_ext.rules.models.legal_rule import LegalRule

__all__ = ["LegalRule"]
