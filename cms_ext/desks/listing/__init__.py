"""The list screen of staff, on Wagtail's generic views: what a list shows, and to whom."""

from cms_ext.desks.listing.views import StaffList
from cms_ext.office.columns import Day, Fact, Name, Number

__all__ = ["Day", "Fact", "Name", "Number", "StaffList"]
