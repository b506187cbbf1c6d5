from cms_ext.contact.models.message import ContactMessage

__all__ = ["ContactMessage"]
