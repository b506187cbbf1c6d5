from cms_ext.editing.models.finding import Finding
from cms_ext.editing.models.missed_address import MissedAddress
from cms_ext.editing.models.missed_search import MissedSearch

__all__ = ["Finding", "MissedAddress", "MissedSearch"]
