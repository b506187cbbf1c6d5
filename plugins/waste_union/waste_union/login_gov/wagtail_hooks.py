"""The desk's screen of login.gov.pl in the administration."""

from django.urls import URLPattern, path
from wagtail import hooks

from waste_union.login_gov.views import PeselStepView


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path(
            "osoby/<int:key>/login-gov/<slug:slug>/", PeselStepView.as_view(), name="login_gov_step"
        )
    ]
