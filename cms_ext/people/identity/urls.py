"""Addresses of the account, of the panels' doors, and of doors that are kept shut."""

from django.urls import path, register_converter

from cms_ext.people.identity.provider_code import ProviderCode
from cms_ext.people.identity.views import identity_provider, one_use_link, panels
from cms_ext.people.identity.views.account import account_pages, passkey, second_factor

register_converter(ProviderCode, "provider")
app_name = "identity"
urlpatterns = [
    path("konto/", account_pages.overview, name="account"),
    path("konto/ile-zostalo/", account_pages.left, name="session_left"),
    path("konto/zostan/", account_pages.stay, name="stay"),
    path("konto/potwierdz-haslo/", account_pages.fresh_password, name="fresh_password"),
    path("konto/haslo/", account_pages.change_password, name="password"),
    path("konto/drugi-skladnik/", second_factor.overview, name="second_factor"),
    path("konto/drugi-skladnik/potwierdz/", passkey.confirm, name="second_factor_confirm"),
    path("konto/drugi-skladnik/aplikacja/", second_factor.set_up_app, name="authenticator"),
    path("konto/drugi-skladnik/aplikacja/odlacz/", second_factor.drop_app, name="drop_app"),
    path("konto/drugi-skladnik/kody/", second_factor.make_codes, name="recovery_codes"),
    path("konto/drugi-skladnik/klucz/", passkey.add, name="passkey"),
    path("konto/drugi-skladnik/klucz/<int:key>/usun/", passkey.remove, name="drop_passkey"),
    path("konto/logowania/", account_pages.all_sessions, name="sessions"),
    path("konto/logowania/wyloguj-inne/", account_pages.end_others, name="end_other_sessions"),
    path("konto/logowania/<int:key>/wyloguj/", account_pages.end_one, name="end_session"),
    path("konto/adres/", account_pages.address, name="address"),
    path("konto/adres/zmiana/", account_pages.change_address, name="address_change"),
    path("konto/adres/odwolaj/", account_pages.call_off, name="address_call_off"),
    path("konto/zaproszenie/", one_use_link.accept_invited, name="invitation"),
    path("konto/zaproszenie/<str:token>/", one_use_link.open_invitation, name="invitation_link"),
    path(
        "strefa-mieszkanca/logowanie/<slug:path>/klucz/",
        passkey.sign_in,
        name="passkey_sign_in",
    ),
    path("strefa-mieszkanca/adres/", one_use_link.confirm_address, name="address_confirm"),
    path(
        "strefa-mieszkanca/adres/<str:token>/", one_use_link.open_address_link, name="address_link"
    ),
    path("strefa-mieszkanca/haslo/nowe/", one_use_link.new_password, name="reset_password"),
    path(
        "strefa-mieszkanca/haslo/nowe/<str:token>/", one_use_link.open_reset_link, name="reset_link"
    ),
    path("strefa-mieszkanca/haslo/<slug:path>/", one_use_link.reset, name="reset"),
    path(
        "strefa-mieszkanca/haslo/<slug:path>/wyslano/",
        one_use_link.reset_requested,
        name="reset_asked",
    ),
    path("strefa-mieszkanca/logowanie/", panels.show_panels, name="panels"),
    path("strefa-mieszkanca/logowanie/<provider:code>/", identity_provider.start, name="provider"),
    path(
        "strefa-mieszkanca/logowanie/<provider:code>/powrot/",
        identity_provider.finish,
        name="provider_back",
    ),
    path("strefa-mieszkanca/logowanie/<slug:path>/", panels.sign_in_to_panel, name="panel"),
    path("strefa-mieszkanca/nowe-haslo/", panels.set_password, name="set_password"),
    path("strefa-mieszkanca/wyloguj/", panels.sign_out, name="sign_out"),
    path("admin/bulk/cms_ext_identity/user/<slug:action>/", panels.many_logins),
    path("admin/failwhale/", panels.error_on_purpose),
    path("_util/login/", panels.frontend_login, name="wagtail_login"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        panels.shared_password,
    ),
]
