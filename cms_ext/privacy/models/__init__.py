from cms_ext.privacy.models.erasure import Erasure
from cms_ext.privacy.models.retention import RetentionPolicy

__all__ = ["Erasure", "RetentionPolicy"]
