from members_area.completeness.urls import urlpatterns as completeness
from members_area.library.reading.urls import urlpatterns as reading
from members_area.library.urls import urlpatterns as library
from members_area.meetings.urls import urlpatterns as meetings
from members_area.requests.urls import urlpatterns as requests
from members_area.resolutions.urls import urlpatterns as resolutions

app_name = "ikcs"

# Completeness first: below the public papers any other word is the key of a paper.
urlpatterns = [*completeness, *library, *reading, *resolutions, *meetings, *requests]

__all__ = ["app_name", "urlpatterns"]
