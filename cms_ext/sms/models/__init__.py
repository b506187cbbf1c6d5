from cms_ext.sms.models.message import TextMessage

__all__ = ["TextMessage"]
