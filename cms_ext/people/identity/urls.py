from django.urls import path

from cms_ext.people.identity.account_urls import urlpatterns as account_pages
from cms_ext.people.identity.views import activation, panels, shut

app_name = "identity"
urlpatterns = [
    *account_pages,
    path("strefa-mieszkanca/logowanie/", panels.all_panels, name="panels"),
    path("strefa-mieszkanca/logowanie/<slug:path>/", panels.one_panel, name="panel"),
    path("strefa-mieszkanca/nowe-haslo/", activation.set_password, name="set_password"),
    path("strefa-mieszkanca/wyloguj/", panels.sign_out, name="sign_out"),
    path("admin/bulk/cms_ext_identity/user/<slug:action>/", shut.many_logins),
    path("_util/login/", shut.frontend_login, name="wagtail_login"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        shut.shared_password,
    ),
]
