"""Wagtail's own pages about the staff login lead to ours and let nobody around them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people import PASSWORD, staff
from tests.staff_menu import MenuLink, links_of

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


def test_its_menu_leads_to_the_own_account_by_a_name_that_fits() -> None:
    links = links_of(staff("celina", "editor"))

    assert MenuLink("Ustawienia", "Moje konto", "/konto/") in links
