"""URLs of the mock node; a site that is no demo has none of them."""

from django.conf import settings
from django.urls import path

from waste_union.login_gov_mock import views

app_name = "login_gov_mock"
urlpatterns = (
    [
        path("mock-login-gov/login/SingleSignOnService", views.sign_on, name="sign_on"),
        path("mock-login-gov/wybor/", views.choose_resident, name="choose"),
    ]
    if settings.COOP_DEMO
    else []
)
