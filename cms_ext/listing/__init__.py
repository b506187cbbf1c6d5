"""The list screen of staff, on Wagtail's generic views: what a list shows, and to whom."""

from cms_ext.listing.columns import Day, Fact, Name, Number
from cms_ext.listing.views import StaffList

__all__ = ["Day", "Fact", "Name", "Number", "StaffList"]
