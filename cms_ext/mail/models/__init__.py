from cms_ext.mail.models.message import OutgoingMessage

__all__ = ["OutgoingMessage"]
