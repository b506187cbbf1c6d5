from ebok_plugin.inquiries.models.inquiry import InquirySequence, PaymentInquiry

__all__ = ["InquirySequence", "PaymentInquiry"]
