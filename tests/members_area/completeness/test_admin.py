"""The screens of the office: who sees them, what they show, what they keep."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from members_area.completeness.models import CompletenessRule, NumberWaiver
from members_area.library.models import DocumentKind
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.conftest import Publish, organ
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db
REPORT = "/admin/kompletnosc/"
TABLE = f"{REPORT}plik/"
RULES = f"{REPORT}reguly/plik/"
UPLOAD = f"{REPORT}reguly/wczytanie/"
REGISTER = "/admin/members_area_completeness/completenessrule/"
WAIVERS = "/admin/members_area_completeness/numberwaiver/"


@pytest.fixture
def jurek_in() -> Client:
    """Return the co-op's lawyer."""
    return signed_in(staff("prawnik", "legal_admin"))


@pytest.mark.always
def test_who_sees_what(client, anna_in: Client):
    """Wagtail leads anyone who has no right back to its start page."""
    paths = (REPORT, TABLE, RULES, UPLOAD)
    statuses = {
        "records_clerk": [200, 200, 200, 302],
        "board_member": [200, 200, 200, 302],
        "auditor": [200, 200, 200, 302],
        "legal_admin": [200, 200, 200, 200],
        "editor": [302, 302, 302, 302],
        "finance_clerk": [302, 302, 302, 302],
    }

    clients = {group: signed_in(staff(group, group)) for group in statuses}
    assert {
        group: [client.get(path).status_code for path in paths] for group, client in clients.items()
    } == statuses
    assert Client().get(REPORT).status_code == 302
    assert [anna_in.get(path).status_code for path in paths[:3]] == [404, 404, 404]


@pytest.mark.thorough
def test_each_hole_leads_to_where_it_is_mended(desk: Client, board: Organ, publish: Publish):
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 1, 5)}
    late = publish("Późna", number="2/RN/2026", published_on=date(2026, 7, 3), **facts)

    links = [link.get("href") for link in parsed(desk.get(REPORT)).xpath("//main//td/a")]

    kind = DocumentKind.objects.get(code="RESOLUTION").pk
    document = "/admin/members_area_library/document/"
    create = f"{document}create/?kind={kind}&organ={board.pk}&number=1%2FRN%2F2026&year=2026"
    assert {f"{document}inspect/{late.pk}/", create} <= {*links}
    assert desk.get(f"{document}inspect/{late.pk}/").status_code == 200
    # The form for a missing paper is filled in.
    form = parsed(desk.get(create))
    chosen = form.xpath("//select[@name='kind' or @name='organ']/option[@selected]/text()")
    assert chosen == ["Uchwała", "Rada Nadzorcza"]
    assert form.xpath("//input[@name='number' or @name='year']/@value") == ["1/RN/2026", "2026"]
    senseless = f"{document}create/?kind=x&organ=%00&year=rok&meeting_date=wczoraj"
    empty = parsed(desk.get(senseless))
    assert empty.xpath("//select[@name='kind' or @name='organ']/option[@selected]") == []
    # Anyone who may not add is offered no form.
    page = parsed(signed_in(staff("prezes", "board_member")).get(REPORT))
    assert "Nie ma numeru 1 z 2026 roku." in texts(page, "//main")[0]
    assert page.xpath("//main//td/a[contains(@href, 'create')]") == []


def test_the_table_for_a_spreadsheet(client, board: Organ, publish: Publish):
    title = "=HYPERLINK(1)"
    publish(title, kind="RESOLUTION", organ=board, number="2/RN/2026", adopted_on=date(2026, 7, 1))
    client.force_login(staff("kontroler2", "auditor"))

    response = client.get(TABLE)

    lines = response.content.decode("utf-8-sig").splitlines()
    assert response["Content-Disposition"] == 'attachment; filename="kompletnosc-2026-11-20.csv"'
    assert lines[0].startswith(
        "Reguła;Stan;Organ;Rodzaj;Okres;Numer;Dokument;Co stwierdzono;Termin"
    )
    assert (
        "sb-res-gaps;brak numerów;Rada Nadzorcza;Uchwała;2026;1/RN/2026;;"
        "Nie ma numeru 1 z 2026 roku.;;;;art. 8¹ u.s.m.;Rada Nadzorcza"
    ) in lines
    assert any(";'=HYPERLINK(1);Opublikowano 03.07.2026, w terminie.;" in line for line in lines)
    assert AuditEvent.objects.filter(action="EXPORT", note="completeness").count() == 1


def rule_form(**fields: str) -> dict[str, str]:
    return {
        "code": "lustracja",
        "type": "EVERY_N_YEARS",
        "organ": "",
        "kind": "AUDIT_MINUTES",
        "params": "n: 5",
        "legal_basis": "statut § 50",
        "owner": "Zarząd",
        "note": "",
        "valid_from": "",
        "valid_to": "",
    } | fields


def test_a_rule_is_entered_and_changed(jurek_in: Client):
    assert jurek_in.post(f"{REGISTER}create/", rule_form()).status_code == 302
    kept = CompletenessRule.objects.get(code="lustracja")
    assert kept.params == {"n": 5}
    assert "n: 5" in jurek_in.get(f"{REGISTER}edit/{kept.pk}/").content.decode()
    assert "n: 5" in jurek_in.get(f"{REGISTER}inspect/{kept.pk}/").content.decode()

    changed = rule_form(params="n: 4")
    assert jurek_in.post(f"{REGISTER}edit/{kept.pk}/", changed).status_code == 302
    kept.refresh_from_db()
    assert kept.params == {"n": 4}


def test_a_rule_that_cannot_judge_is_refused(jurek_in: Client):
    each = "Wpisz każdy parametr w osobnym wierszu: nazwa, dwukropek, wartość."
    wrong = [
        ({"params": "n: 0"}, "Parametr „n” ma być liczbą od 1 do 100."),
        ({"params": "n 5"}, each),
        ({"params": "a: &a [1]\nb: [*a, *a]"}, each),
        ({"params": "[n"}, each),
        ({"kind": ""}, "Podaj rodzaj dokumentu."),
        ({"code": "audit"}, "Reguła o tym kodzie od zawsze już jest."),
        ({"code": "audit", "valid_from": "2026-01-01"}, "W tym czasie działa już reguła „audit”."),
    ]

    for fields, said in wrong:
        response = jurek_in.post(f"{REGISTER}create/", rule_form(**fields))
        assert (response.status_code, said in response.content.decode()) == (200, True), said
    assert not CompletenessRule.objects.filter(code="lustracja").exists()


def test_a_clerk_reads_rules_and_changes_none(desk: Client):
    rule = CompletenessRule.objects.get(code="audit")

    assert desk.get(REGISTER).status_code == 200
    assert desk.get(f"{REGISTER}inspect/{rule.pk}/").status_code == 200
    assert desk.get(f"{REGISTER}create/").status_code == 302
    assert desk.post(f"{REGISTER}edit/{rule.pk}/", rule_form()).status_code == 302
    assert CompletenessRule.objects.get(code="audit").params == {"n": 3}


def test_a_number_is_waived_with_a_reason(jurek_in: Client, board: Organ):
    fields = {"organ": str(board.pk), "year": "2026", "seq": "3", "reason": " "}

    assert jurek_in.post(f"{WAIVERS}create/", fields).status_code == 200
    assert not NumberWaiver.objects.exists()

    jurek_in.post(f"{WAIVERS}create/", fields | {"reason": "Pominięty w księdze uchwał."})
    assert str(NumberWaiver.objects.get()) == "RN 3/2026"
    assert AuditEvent.objects.filter(action="NUMBER_WAIVED").get().changes == {
        "reason": "Pominięty w księdze uchwał."
    }


def uploaded(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("reguly.yaml", content.encode())


NEW = "- {id: nowa, type: EVERY_N_YEARS, kind: AUDIT_MINUTES, n: 2}"


@pytest.mark.usefixtures("board", "meeting")
def test_rules_go_out_and_come_back_and_a_file_with_a_fault_changes_nothing(jurek_in: Client):
    organ("MB", "Zarząd", "Z")
    file = jurek_in.get(RULES).content.decode()

    faulty = jurek_in.post(UPLOAD, {"file": uploaded(f"{NEW}\n- {{id: zla, type: NIC}}")})
    assert faulty.status_code == 422
    assert "Reguła 2: nieznany typ w polu „type”." in faulty.content.decode()
    page = jurek_in.post(UPLOAD, {"file": uploaded(f"{file}\n{NEW}"), "rehearse": "on"})
    assert page.status_code == 200
    assert texts(parsed(page), "//main//dd")[:2] == ["nowa", "–"]
    assert not CompletenessRule.objects.filter(code="nowa").exists()

    assert jurek_in.post(UPLOAD, {"file": uploaded(f"{file}\n{NEW}")}).status_code == 302
    assert CompletenessRule.objects.get(code="nowa").params == {"n": 2}


def test_the_rules_are_listed_by_names_and_not_by_codes(jurek_in: Client, board: Organ):
    CompletenessRule.objects.all().delete()
    here = {"type": "SEQ_GAPS", "params": {}}
    CompletenessRule.objects.create(code="a", organ="SB", kind="RESOLUTION", **here)
    CompletenessRule.objects.create(code="b", organ="XX", **here)
    now = {"type": "IN_FORCE_NOW", "params": {"title_contains": "E-BOK"}}
    CompletenessRule.objects.create(code="c", kind="BYLAW", **now)
    CompletenessRule.objects.create(code="d", type="UNREDACTED_WAITING", params={"days": 14})
    page = parsed(jurek_in.get(REGISTER))

    assert texts(page, "//*[@data-label='Organ i rodzaj']/span") == [
        "Rada Nadzorcza · Uchwała",
        "XX",
        "Regulamin, w tytule „E-BOK”",
        "wszystkie",
    ]
