"""Addresses of the account and of signing in; also of Wagtail's pages that are switched off."""

from django.urls import path, register_converter

from cms_ext.people.identity.domain.identity_provider import find_provider_declaration
from cms_ext.people.identity.views import account_pages, one_use_link, postal_address, second_factor
from cms_ext.people.identity.views import sign_in as panels


class ProviderCode:
    """A path converter for the codes of identity providers that plugins declare."""

    regex = "[a-z][a-z0-9-]*"

    def to_python(self, value: str) -> str:
        if find_provider_declaration(value) is None:
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ProviderCode, "provider")
app_name = "identity"
urlpatterns = [
    path("konto/", account_pages.show_overview, name="account"),
    path("konto/ile-zostalo/", account_pages.report_session_left, name="session_left"),
    path("konto/zostan/", account_pages.stay_signed_in, name="stay"),
    path("konto/potwierdz-haslo/", account_pages.ask_password, name="fresh_password"),
    path("konto/haslo/", account_pages.change_password, name="password"),
    path("konto/drugi-skladnik/", second_factor.show_overview, name="second_factor"),
    path(
        "konto/drugi-skladnik/potwierdz/",
        second_factor.confirm_second_step,
        name="second_factor_confirm",
    ),
    path("konto/drugi-skladnik/aplikacja/", second_factor.set_up_app, name="authenticator"),
    path("konto/drugi-skladnik/aplikacja/odlacz/", second_factor.drop_app, name="drop_app"),
    path("konto/drugi-skladnik/kody/", second_factor.make_codes, name="recovery_codes"),
    path("konto/drugi-skladnik/klucz/", second_factor.add_own_passkey, name="passkey"),
    path(
        "konto/drugi-skladnik/klucz/<int:key>/usun/",
        second_factor.remove_own_passkey,
        name="drop_passkey",
    ),
    path("konto/logowania/", account_pages.show_sessions, name="sessions"),
    path("konto/logowania/wyloguj-inne/", account_pages.end_others, name="end_other_sessions"),
    path("konto/logowania/<int:key>/wyloguj/", account_pages.end_other_session, name="end_session"),
    path("konto/adres/", account_pages.show_address, name="address"),
    path("konto/adres/zmiana/", account_pages.change_address, name="address_change"),
    path("konto/rezygnacja/", account_pages.give_up_access, name="give_up"),
    path("konto/adres/listy/", postal_address.show_postal_address, name="postal_address"),
    path(
        "konto/adres/listy/zmiana/",
        postal_address.change_postal_address,
        name="postal_address_change",
    ),
    path(
        "konto/adres/listy/wycofaj/",
        postal_address.withdraw_request,
        name="postal_address_withdraw",
    ),
    path("konto/adres/odwolaj/", account_pages.cancel_change, name="address_call_off"),
    path("konto/zaproszenie/", one_use_link.accept_invited, name="invitation"),
    path("konto/zaproszenie/<str:token>/", one_use_link.open_invitation, name="invitation_link"),
    path(
        "strefa-mieszkanca/logowanie/<slug:path>/klucz/",
        second_factor.sign_in_with_passkey,
        name="passkey_sign_in",
    ),
    path("strefa-mieszkanca/adres/", one_use_link.confirm_address, name="address_confirm"),
    path(
        "strefa-mieszkanca/adres/<str:token>/", one_use_link.open_address_link, name="address_link"
    ),
    path("strefa-mieszkanca/haslo/nowe/", one_use_link.set_new_password, name="reset_password"),
    path(
        "strefa-mieszkanca/haslo/nowe/<str:token>/", one_use_link.open_reset_link, name="reset_link"
    ),
    path("strefa-mieszkanca/haslo/<slug:path>/", one_use_link.request_reset, name="reset"),
    path(
        "strefa-mieszkanca/haslo/<slug:path>/wyslano/",
        one_use_link.show_reset_requested,
        name="reset_asked",
    ),
    path("strefa-mieszkanca/logowanie/", panels.show_panels, name="panels"),
    path("strefa-mieszkanca/logowanie/<provider:code>/", panels.start_at_provider, name="provider"),
    path(
        "strefa-mieszkanca/logowanie/<provider:code>/powrot/",
        panels.finish_at_provider,
        name="provider_back",
    ),
    path("strefa-mieszkanca/logowanie/<slug:path>/", panels.sign_in_to_panel, name="panel"),
    path(
        "strefa-mieszkanca/przejscie/<slug:path>/", account_pages.pass_to_panel, name="other_panel"
    ),
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
