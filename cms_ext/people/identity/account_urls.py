"""Addresses of the account pages, and of the one-use links that belong to them."""

from __future__ import annotations

from django.urls import path

from cms_ext.people.identity.views import address_link, invitation, passkey_sign_in, reset
from cms_ext.people.identity.views.account import (
    address,
    confirm,
    fresh,
    overview,
    passkey,
    password,
    second_factor,
    sessions,
)

urlpatterns = [
    path("konto/", overview.overview, name="account"),
    path("konto/potwierdz-haslo/", fresh.fresh_password, name="fresh_password"),
    path("konto/haslo/", password.change, name="password"),
    path("konto/drugi-skladnik/", second_factor.overview, name="second_factor"),
    path("konto/drugi-skladnik/potwierdz/", confirm.confirm, name="second_factor_confirm"),
    path("konto/drugi-skladnik/aplikacja/", second_factor.set_up_app, name="authenticator"),
    path("konto/drugi-skladnik/aplikacja/odlacz/", second_factor.drop_app, name="drop_app"),
    path("konto/drugi-skladnik/kody/", second_factor.make_codes, name="recovery_codes"),
    path("konto/drugi-skladnik/klucz/", passkey.add, name="passkey"),
    path("konto/drugi-skladnik/klucz/<int:key>/usun/", passkey.remove, name="drop_passkey"),
    path("konto/logowania/", sessions.all_sessions, name="sessions"),
    path("konto/logowania/wyloguj-inne/", sessions.end_others, name="end_other_sessions"),
    path("konto/logowania/<int:key>/wyloguj/", sessions.end_one, name="end_session"),
    path("konto/adres/", address.address, name="address"),
    path("konto/adres/zmiana/", address.change, name="address_change"),
    path("konto/adres/odwolaj/", address.call_off, name="address_call_off"),
    path("konto/zaproszenie/", invitation.accept, name="invitation"),
    path("konto/zaproszenie/<str:token>/", invitation.link, name="invitation_link"),
    path(
        "strefa-mieszkanca/logowanie/<slug:path>/klucz/",
        passkey_sign_in.sign_in,
        name="passkey_sign_in",
    ),
    path("strefa-mieszkanca/adres/", address_link.confirm_address, name="address_confirm"),
    path("strefa-mieszkanca/adres/<str:token>/", address_link.link, name="address_link"),
    path("strefa-mieszkanca/haslo/nowe/", reset.new_password, name="reset_password"),
    path("strefa-mieszkanca/haslo/nowe/<str:token>/", reset.link, name="reset_link"),
    path("strefa-mieszkanca/haslo/<slug:path>/", reset.reset, name="reset"),
    path("strefa-mieszkanca/haslo/<slug:path>/wyslano/", reset.asked, name="reset_asked"),
]
