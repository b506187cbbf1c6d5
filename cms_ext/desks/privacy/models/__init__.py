from cms_ext.desks.privacy.models.erasure import Erasure
from cms_ext.desks.privacy.models.retention import RetentionPolicy

__all__ = ["Erasure", "RetentionPolicy"]
