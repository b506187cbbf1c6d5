from cms_ext.theme.models.coop import CoopSettings

__all__ = ["CoopSettings"]
