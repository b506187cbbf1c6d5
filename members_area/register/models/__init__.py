from members_area.register.models.membership import Membership, OfficeTerm, Organ

__all__ = ["Membership", "OfficeTerm", "Organ"]
