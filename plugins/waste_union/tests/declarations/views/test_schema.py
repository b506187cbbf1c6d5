"""The schema of each version of a form is public, and the XML of a declaration is valid by it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from lxml import etree

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    accepted,
    commune,
    form,
    started,
    submitted,
    with_account,
)
from plugins.waste_union.tests.declarations.payer import START, at_home
from plugins.waste_union.tests.hooks import InvalidDeclaration
from tests.clients import signed_in
from tests.page_checks import parsed
from tests.people import staff
from tests.reader import Reader
from waste_union.declarations.domain.document import FIRST_SCHEMA, encode_schema
from waste_union.declarations.models import DeclaredProperty, FormVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def do_1() -> FormVersion:
    return FormVersion.objects.get(authority=commune().authority)


def test_everybody_reads_the_schema_at_the_address_of_its_version(do_1: FormVersion):
    address = f"/schematy-deklaracji/{do_1.authority_id}/DO-1/2026-01-01.xsd"

    answer = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})

    assert do_1.get_absolute_url() == address
    assert answer.content == FIRST_SCHEMA.read_bytes()
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control")} == {
        "Content-Type": "application/xml; charset=utf-8",
        "Cache-Control": "public, max-age=3600",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == 'inline; filename="DO-1-2026-01-01.xsd"'
    assert (again.status_code, again.content) == (304, b"")

    # There is no other.
    for name in ("DO-1/2026-01-02", "DO-2/2026-01-01", "DO-1/2026-13-01", "DO-1/dzis"):
        address = f"/schematy-deklaracji/{do_1.authority_id}/{name}.xsd"
        assert Client().get(address).status_code == 404

    # Each version has its own.
    other = do_1.xsd.replace("komunalnymi.</xs", "komunalnymi, od lipca.</xs")
    later = form(do_1.authority, valid_from=date(2026, 7, 1), xsd=other.replace("\n", "\r\n"))

    served = [Client().get(one.get_absolute_url()).content for one in (do_1, later)]

    assert served == [FIRST_SCHEMA.read_bytes(), other.encode()]


def test_what_a_resident_downloads_is_valid_by_the_served_bytes(
    anna: User, lipowa: DeclaredProperty
):
    kept = submitted(lipowa, anna)
    browser = at_home(anna)
    page = parsed(browser.get(f"{START}{kept.pk}/gotowe/"))
    (way,) = page.xpath("//a[contains(., 'Schemat pliku DO-1/2026-01-01 (XSD)')]/@href")

    xml = browser.get(f"{START}{kept.pk}/plik.xml").content
    schema = etree.XMLSchema(etree.fromstring(Client().get(way).content))

    assert schema.validate(etree.fromstring(xml)), schema.error_log
    assert not schema.validate(etree.fromstring(xml.replace(b"124.00", b"124,00")))


def test_no_test_saves_a_file_that_the_schema_refuses(anna: User, lipowa: DeclaredProperty):
    """The hook of `plugins.waste_union.tests.hooks` sees a declaration of any test."""
    draft = started(lipowa, anna)
    draft.xml = FIRST_SCHEMA.read_bytes()

    with pytest.raises(InvalidDeclaration):
        draft.save()


def test_the_desk_finds_it_beside_the_file(anna: User, celina: User, lipowa: DeclaredProperty):
    kept = accepted(with_account(lipowa), anna, celina)

    page = parsed(signed_in(celina).get(f"/admin/deklaracje/{kept.pk}/"))

    assert page.xpath("//a[contains(., '(XSD)')]/@href") == [kept.form_version.get_absolute_url()]


def test_a_new_form_has_the_schema_of_the_program_and_nobody_types_it(do_1: FormVersion):
    desk = Reader(signed_in(staff("szefowa", superuser=True)))
    desk.open(reverse("waste_union_declarations_formversion_modeladmin_create"))
    desk.put("authority", do_1.authority_id)
    desk.put("code", "DO-2")
    desk.put("name", "Deklaracja")
    desk.put("valid_from", "2026-03-01")

    desk.press("Zapisz")

    assert encode_schema(FormVersion.objects.get(code="DO-2")) == FIRST_SCHEMA.read_bytes()


def test_a_form_with_an_instruction_needs_a_schema_that_knows_it(do_1: FormVersion):
    earlier = do_1.xsd.replace('<xs:element name="Pouczenie" type="Tekst" minOccurs="0"/>', "")
    facts = {"xsd": earlier, "valid_from": date(2027, 1, 1)}

    with pytest.raises(ValidationError, match="schemat nie zna elementu Pouczenie"):
        form(do_1.authority, **facts)
    assert form(do_1.authority, **facts, instruction="").instruction == ""
