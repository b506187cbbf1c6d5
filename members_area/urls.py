from members_area.library.urls import urlpatterns as library
from members_area.meetings.urls import urlpatterns as meetings

app_name = "ikcs"

urlpatterns = [*library, *meetings]

__all__ = ["app_name", "urlpatterns"]
