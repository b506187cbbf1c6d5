from members_area.register.models.membership import Membership
from members_area.register.models.organ import OfficeTerm, Organ

__all__ = ["Membership", "OfficeTerm", "Organ"]
