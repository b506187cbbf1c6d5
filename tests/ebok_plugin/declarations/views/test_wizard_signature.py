"""The wizard's last step: Anna signs by her account, or by a file signed elsewhere."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.access.domain.signature import check, worker
from ebok_plugin.declarations.models import Declaration, SubmissionReceipt
from tests.ebok_plugin.declarations.payer import FACTS, START, begun, draft, said, step
from tests.page_checks import page_problems
from tests.signing import ROLE, authority, detached_xml, seal

pytestmark = pytest.mark.django_db


def test_what_was_not_ticked_is_asked_for_and_nothing_is_signed(
    browser: Client, in_force: Declaration
) -> None:
    begun(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    step(browser, "dane", **FACTS)

    page = step(browser, "podpis")

    assert "Zaznacz oświadczenie." in said(page)
    assert (draft().state, page_problems(page)) == ("DRAFT", [])


def test_a_file_is_prepared_for_a_signature_and_a_foreign_one_is_refused(
    browser: Client, in_force: Declaration
) -> None:
    begun(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    step(browser, "dane", **FACTS)
    key = draft().pk

    browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on", "co": "przygotuj"})
    xml = browser.get(f"{START}{key}/plik.xml")
    one = Declaration.objects.get(pk=key)
    foreign = SimpleUploadedFile("podpis.xml", b"<podpis/>")
    page = browser.post(f"{START}{key}/podpis/", {"co": "plik", "plik": foreign})
    nothing = browser.post(f"{START}{key}/podpis/", {"co": "plik"})

    assert (one.state, xml.content) == ("VALIDATED", bytes(one.xml))
    assert "Podpis w pliku nie obejmuje tej deklaracji" in said(page)
    assert "Dołącz podpisany plik." in said(nothing)
    assert [page_problems(answer) for answer in (page, nothing)] == [[], []]
    # Whoever changes her mind signs by her account.
    browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on"})
    assert Declaration.objects.get(pk=key).state == "SUBMITTED"


def test_a_file_signed_elsewhere_hands_the_declaration_in_once(
    browser: Client, in_force: Declaration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "run_worker", worker.check)
    begun(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    step(browser, "dane", **FACTS)
    key = draft().pk
    browser.post(f"{START}{key}/podpis/", {"oswiadczenie-0": "on", "co": "przygotuj"})
    xml = browser.get(f"{START}{key}/plik.xml").content
    role = ROLE.format(names="Anna", surname="Lis", pesel="00000000000")
    file = detached_xml({"deklaracja.xml": xml}, seal(authority()), role=role)

    answers = [
        browser.post(
            f"{START}{key}/podpis/", {"co": "plik", "plik": SimpleUploadedFile("p.xml", file)}
        )
        for _twice in range(2)
    ]

    one = Declaration.objects.get(pk=key)
    assert [answer["Location"] for answer in answers] == [f"{START}{key}/gotowe/"] * 2
    assert (one.state, one.signature_kind, one.signature["person"]) == (
        "SUBMITTED",
        "FILE",
        "Anna Lis",
    )
    assert SubmissionReceipt.objects.filter(declaration=one.number).count() == 1
