from members_area.library.urls import urlpatterns

app_name = "ikcs"

__all__ = ["app_name", "urlpatterns"]
