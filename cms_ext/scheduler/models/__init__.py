from cms_ext.scheduler.models.sweep import Sweep

__all__ = ["Sweep"]
