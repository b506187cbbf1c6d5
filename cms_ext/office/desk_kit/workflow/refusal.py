"""The error of a refused act, for desks; storage refuses files by the same one."""

from cms_ext.base.web.refusal import Refusal

__all__ = ["Refusal"]
