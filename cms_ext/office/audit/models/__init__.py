from cms_ext.office.audit.models.checkpoint import Checkpoint
from cms_ext.office.audit.models.event import AuditEvent, StreamHead

__all__ = ["AuditEvent", "Checkpoint", "StreamHead"]
