from cms_ext.audit.models.checkpoint import Checkpoint
from cms_ext.audit.models.event import AuditEvent, StreamHead

__all__ = ["AuditEvent", "Checkpoint", "StreamHead"]
