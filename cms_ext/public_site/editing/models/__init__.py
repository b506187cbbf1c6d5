from cms_ext.public_site.editing.models.finding import Finding
from cms_ext.public_site.editing.models.missed_address import MissedAddress
from cms_ext.public_site.editing.models.missed_search import MissedSearch

__all__ = ["Finding", "MissedAddress", "MissedSearch"]
