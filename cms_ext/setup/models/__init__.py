from cms_ext.setup.models.made_part import MadePart

__all__ = ["MadePart"]
