from ebok_plugin.panel.models.calendar_feed import CalendarFeed

__all__ = ["CalendarFeed"]
