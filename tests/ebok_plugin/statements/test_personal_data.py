"""What a person may read about documents and consents, and what goes when the books may go."""

from datetime import date

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.delivery_consent import DELIVERY_CONSENT
from ebok_plugin.statements.domain.issue import collect_paper_data, forget_consents, forget_papers
from ebok_plugin.statements.models import DeliveryConsent, Paper, paper_storage

pytestmark = pytest.mark.django_db


def test_papers_and_consents_stand_in_the_packet(accounts: dict[str, Account]):
    papers, consents = collect_paper_data(accounts["anna"].payer)

    assert [
        (row["Dokument"], row["Konto"], row["Z dnia"], row["Doręczenie"]) for row in papers.rows
    ] == [
        ("Opłata za marzec 2026", "100001", date(2026, 3, 20), "E-BOK"),
        ("Opłata za marzec 2026", "100002", date(2026, 3, 20), "E-BOK"),
    ]
    assert [(row["Wersja treści"], row["Wycofano"]) for row in consents.rows] == [
        (DELIVERY_CONSENT.version, None)
    ]


def test_papers_go_with_their_files_and_consents_with_the_last_paper(
    accounts: dict[str, Account], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    anna = accounts["anna"].payer
    name = str(Paper.objects.get(account=accounts["anna"]).file)
    assert paper_storage().exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        forget_papers([accounts["anna"]])
    forget_consents(anna)

    assert not paper_storage().exists(name)
    assert Paper.objects.filter(person=anna).count() == 1
    assert DeliveryConsent.objects.filter(person=anna).exists()
    forget_papers([accounts["anna 2"]])
    forget_consents(anna)
    assert not DeliveryConsent.objects.filter(person=anna).exists()
    assert Paper.objects.count() == 2
