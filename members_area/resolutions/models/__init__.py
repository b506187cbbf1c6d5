from members_area.resolutions.models.vote import Vote

__all__ = ["Vote"]
