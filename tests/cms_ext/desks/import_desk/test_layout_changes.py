"""A layout is made of the file that was refused, and changed by one choice with its own sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from lxml import html

from cms_ext.desks.import_desk.models import ImportLayout
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.cms_ext.desks.import_desk.test_layouts import (
    HOUSES,
    ITEMS,
    LEDGER,
    PREMISES,
    form_of,
    sample,
    save_layout,
    words_of,
)
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def admin() -> User:
    return staff("admin", superuser=True)


def refused_form(answer: HttpResponse, label: str) -> tuple[str, dict[str, Any]]:
    """Return the address and the values of the form whose button says so."""
    page = html.document_fromstring(answer.content.decode())
    [form] = page.xpath(f"//form[.//button[normalize-space(.)='{label}']]")
    values = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return form.get("action"), values


TREE = "Symbol lokalu;Blok;Nr lok.;Pow.\r\nJ1-005;J1;005;48,60\r\n".encode("cp1250")


@pytest.mark.thorough
def test_a_refused_file_becomes_the_sample_of_a_new_layout(admin: User):
    clerk = signed_in(admin)
    refused = clerk.post(PREMISES, {"file": sample(TREE, "lokale.csv")})

    action, values = refused_form(refused, "Zrób układ z tego pliku")
    columns = clerk.post(action, values)

    assert action == f"{PREMISES}uklady/nowy/"
    assert "lokale.csv" in words_of(columns)
    assert form_of(columns)["premises_code"] == "Symbol lokalu"
    assert "Tego pliku nie" not in words_of(clerk.post(action, {"receipt": "forged"}))
    assert signed_in(staff("ewa", superuser=True)).post(action, values).context["form"]


@pytest.mark.thorough
def test_a_foreign_file_at_a_screen_of_several_kinds_becomes_a_layout_too(admin: User):
    clerk = signed_in(admin)
    refused = clerk.post(
        LEDGER, {"file": sample(ITEMS.format(credit="54,20", balances="").encode("cp1250"))}
    )

    action, values = refused_form(refused, "Zrób układ z tego pliku")
    columns = clerk.post(action, values)

    [finding] = refused.context["findings"]
    assert (finding["code"], finding["expected"].split(", ")[0]) == ("KIND_MISSING", "konta")
    assert form_of(columns)["document_no"] == "Dokument"


@pytest.mark.thorough
def test_one_choice_of_a_layout_is_changed_with_its_own_sample(admin: User):
    clerk = signed_in(admin)
    saved = save_layout(clerk, PREMISES, HOUSES, property_code_fixed="N1", numbers="1.234,56")
    page = html.document_fromstring(clerk.get(saved.url).content.decode())
    [change] = page.xpath("//a[normalize-space(.)='Zmień układ']/@href")

    columns = clerk.get(change)
    before = form_of(columns)
    chosen = {name: before[name] for name in ("property_code_fixed", "numbers", "premises_no")}
    assert chosen == {"property_code_fixed": "N1", "numbers": "1.234,56", "premises_no": "Nr lok."}
    preview = clerk.post(f"{PREMISES}uklady/kolumny/", before | {"krok": "podglad", "zeros": "on"})
    named = form_of(preview)
    assert named["name"] == "Nasz program"
    again = clerk.post(f"{PREMISES}uklady/zapis/", named)

    former, row = ImportLayout.objects.order_by("version")
    assert (row.version, former.ended_at is None, row.ended_at) == (2, False, None)
    assert row.content == former.content | {"cleaning": {"zeros": True}}
    assert again["Location"] == f"{PREMISES}uklady/{row.pk}/"


def test_a_layout_whose_sample_is_gone_is_changed_with_another_file(admin: User):
    save_layout(signed_in(admin), PREMISES, HOUSES, property_code_fixed="N1", zeros="on")
    clerk, row = signed_in(admin), ImportLayout.objects.get()
    change = f"{PREMISES}uklady/{row.pk}/zmiana/"

    assert "Wgraj plik, który czyta układ „Nasz program”" in words_of(clerk.get(change))
    columns = form_of(clerk.post(change, {"file": sample(HOUSES)}))
    assert (columns["property_code_fixed"], columns.get("zeros")) == ("N1", "on")
    assert clerk.get(f"{PREMISES}uklady/{row.pk + 1}/zmiana/").status_code == 404


@pytest.mark.thorough
def test_a_file_that_lacks_a_column_of_the_chosen_layout_changes_it(admin: User):
    clerk = signed_in(admin)
    save_layout(clerk, PREMISES, HOUSES, property_code_fixed="N1", zeros="on")
    other = HOUSES.replace(b"Blok", b"Budynek")
    refused = clerk.post(PREMISES, {"file": sample(other), "layout": "Nasz program"})

    action, values = refused_form(refused, "Zmień układ")
    columns = form_of(clerk.post(action, values))

    row = ImportLayout.objects.get()
    assert action == f"{PREMISES}uklady/{row.pk}/zmiana/"
    kept = {name: columns.get(name) for name in ("premises_no", "building_code", "zeros")}
    assert kept == {"premises_no": "Nr lok.", "building_code": "", "zeros": "on"}
