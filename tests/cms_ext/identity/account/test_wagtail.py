"""Wagtail's own pages about the staff login lead to ours and let nobody around them."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from wagtail.admin.menu import admin_menu

from cms_ext.identity.models import User
from tests.people import PASSWORD, staff

pytestmark = pytest.mark.django_db


def test_its_settings_change_neither_password_nor_address(client: Client) -> None:
    celina = staff("celina", "editor")
    client.force_login(celina)

    client.post(
        "/admin/account/",
        {
            "password-old_password": PASSWORD,
            "password-new_password1": "Xk4pQ9zRLm2vT8b!!",
            "password-new_password2": "Xk4pQ9zRLm2vT8b!!",
            "name_email-first_name": "Celina",
            "name_email-last_name": "Bąk",
            "name_email-email": "napastnik@poczta.example",
        },
    )

    celina.refresh_from_db()
    assert (celina.check_password(PASSWORD), celina.email) == (True, "")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Xk4pQ9zRLm2v", "Hasło jest za krótkie. Wpisz co najmniej 15 znaków."),
        ("Spoldzielnia2026!", "To hasło składa się z popularnych słów"),
    ],
)
def test_its_form_for_staff_holds_passwords_to_our_rule(
    client: Client, password: str, said: str
) -> None:
    client.force_login(staff("admin", superuser=True))

    page = client.post(
        "/admin/users/new/",
        {
            "username": "nowa",
            "email": "nowa@spoldzielnia.example",
            "first_name": "Nowa",
            "last_name": "Osoba",
            "password1": password,
            "password2": password,
        },
    ).content.decode()

    assert (said in page, User.objects.filter(login="nowa").exists()) == (True, False)


def test_its_menu_leads_to_the_own_account_by_a_name_that_fits() -> None:
    celina = staff("celina", "editor")
    request = RequestFactory().get("/admin/")
    request.user = celina

    (entry,) = [
        item for item in admin_menu.menu_items_for_request(request) if item.name == "own-account"
    ]

    assert (str(entry.label), entry.url) == ("Moje konto", "/konto/")
