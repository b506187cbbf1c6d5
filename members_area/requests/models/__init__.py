from members_area.requests.models.paper import GivenPaper
from members_area.requests.models.price import CopyPrice
from members_area.requests.models.refusal import Refusal
from members_area.requests.models.request import DocumentRequest, RequestSequence

__all__ = ["CopyPrice", "DocumentRequest", "GivenPaper", "Refusal", "RequestSequence"]
