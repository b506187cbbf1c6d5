from cms_ext.office.audit.models.event import AuditEvent, Checkpoint, StreamHead

__all__ = ["AuditEvent", "Checkpoint", "StreamHead"]
