from members_area.register.models.membership import Membership
from members_area.register.models.organ import Organ
from members_area.register.models.term import OfficeTerm

__all__ = ["Membership", "OfficeTerm", "Organ"]
