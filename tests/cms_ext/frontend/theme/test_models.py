import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from wagtail.models import Site

from cms_ext.frontend.theme import frame
from cms_ext.frontend.theme.brand import Brand
from cms_ext.frontend.theme.models import CoopSettings
from tests.clients import signed_in
from tests.people import staff

pytestmark = pytest.mark.django_db


def coop(**fields: str) -> CoopSettings:
    named = {"short_name": "Pod Lasem", "full_name": "Spółdzielnia Mieszkaniowa „Pod Lasem”"}
    return CoopSettings(site=Site.objects.get(), **(named | fields))


def test_the_co_op_may_have_colours_of_its_own():
    own = Brand("#7a1f3d", "#3d0f1f")
    coops = [coop(), coop(brand_colour=own.colour)]
    coops.append(coop(brand_colour=own.colour, brand_deep=own.deep))
    for described in coops:
        described.full_clean()

    # One colour alone is not enough.
    assert [described.brand for described in coops] == [None, None, own]


def test_an_administrator_describes_the_co_op_in_words_and_colours_that_can_be_read():
    with pytest.raises(ValidationError) as refused:
        coop(brand_colour="#3fa37f", brand_deep="#083d2f").full_clean()

    assert refused.value.message_dict == {
        "brand_colour": [
            "Za mały kontrast: 2,8 : 1, a potrzeba co najmniej 4,5 : 1. Wybierz ciemniejszy kolor."
        ]
    }

    wrong = {"brand_colour": "zielony", "monday": "od ósmej", "email": "sekretariat"}

    with pytest.raises(ValidationError) as refused:
        coop(**wrong).full_clean()

    assert refused.value.message_dict.keys() == wrong.keys()


def test_an_administrator_edits_it_in_the_admin():
    admin = signed_in(staff("admin", superuser=True))

    answer = admin.get("/admin/settings/cms_ext_theme/coopsettings/", follow=True)

    assert answer.status_code == 200
    assert "Godziny otwarcia biura" in answer.content.decode()


# --- The administration bears the co-op's own name, and no page offers a panel that is off --------
OnCommit = Callable[..., AbstractContextManager[Any]]


def rename(name: str) -> None:
    described = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    described.name = name
    described.save()


def test_the_administration_says_whose_it_is_from_the_change_on(
    client, django_capture_on_commit_callbacks: OnCommit
):
    with django_capture_on_commit_callbacks(execute=True):
        rename("SM „Jutrzenka”")
        rename("SM „Zorza”")
    sign_in_page = client.get("/admin/login/").content.decode()
    client.force_login(staff("redaktor", "editor"))

    home = client.get("/admin/").content.decode()

    assert "SM „Zorza”: logowanie pracowników</h1>" in sign_in_page
    assert "- SM „Zorza”</title>" in sign_in_page
    assert "- SM „Zorza”</title>" in home
    assert re.search(r"<h1[^>]*>\s*SM „Zorza”\s*</h1>", home)
    assert "wagtail-coop" not in home
    assert "Wagtail" not in re.sub(r"<(script|noscript).*?</\1>", "", sign_in_page, flags=re.DOTALL)


def test_an_office_that_said_nothing_of_itself_is_a_co_op(client, monkeypatch):
    monkeypatch.setattr(frame, "_seen", [])
    cache.delete(frame.KEY)

    assert "- Spółdzielnia Mieszkaniowa</title>" in client.get("/admin/login/").content.decode()


def test_a_site_without_panels_offers_none(client, monkeypatch):
    with_panels = [client.get(page).content.decode() for page in ("/mapa-strony/", "/nie-ma/")]
    monkeypatch.setattr("cms_ext.frontend.theme.frame.list_panels", list)

    without = [client.get(page).content.decode() for page in ("/mapa-strony/", "/nie-ma/")]

    for page in with_panels:
        assert "Logowanie do IKCS i" in page
        assert "Zaloguj się" in page
    for page in without:
        assert "/strefa-mieszkanca/" not in page
        assert "Zaloguj się" not in page
