"""The list screen of staff, on Wagtail's generic views: what a list shows, and to whom."""

from cms_ext.desks.listing.columns import Day, Fact, Name, Number
from cms_ext.desks.listing.views import StaffList

__all__ = ["Day", "Fact", "Name", "Number", "StaffList"]
