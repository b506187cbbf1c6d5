from cms_ext.audit.models.event import AuditEvent, StreamHead

__all__ = ["AuditEvent", "StreamHead"]
