"""`import_bank` says what became of a file as the contract has it, and where it is wrong."""

import json

import pytest
from django.core.management import CommandError, call_command

from ebok_plugin.ledger.models import LedgerEntry
from tests.ebok_plugin.payments.bank.written import EXPECTED, SAMPLES, TODAY
from tests.ebok_plugin.payments.bank_accounts import open_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _accounts() -> None:
    open_accounts()


def test_the_command_prints_the_object_of_the_contract(capsys, settings):
    settings.COOP_TODAY = TODAY

    call_command("import_bank", str(SAMPLES / "pko_like_2026-03.sta"), "--json")

    assert json.loads(capsys.readouterr().out) == {
        "status": "posted",
        "format": "MT940",
        "profile": "pko",
        "statements": [
            {
                "account": "74999000090000000000000001",
                "number": "00051",
                "opening": "15230.44",
                "closing": "23704.95",
                "entries": 15,
                "sum": "8474.51",
            }
        ],
        "matched": 12,
        "unmatched": 1,
        "duplicates": 0,
        "errors": [],
        "warnings": [],
    }


def test_the_command_blames_the_disk_and_not_the_file(refusing_disk: str, settings):
    settings.COOP_TODAY = TODAY

    with pytest.raises(CommandError) as refused:
        call_command("import_bank", str(SAMPLES / "pko_like_2026-03.sta"))

    assert str(refused.value) == f"{refusing_disk} Niczego nie zaksięgowano."
    assert not LedgerEntry.objects.exists()


def test_the_command_fails_with_file_line_and_field(capsys, settings):
    settings.COOP_TODAY = TODAY

    with pytest.raises(SystemExit) as stop:
        call_command("import_bank", str(SAMPLES / "broken" / "mt940_bad_date.sta"), "--json")

    result = json.loads(capsys.readouterr().out)
    error = result["errors"][0]
    assert (stop.value.code, result["status"]) == (1, "refused")
    assert (error["code"], error["file"]) == ("BANK_BAD_DATE", "mt940_bad_date.sta")
    assert error["line"] > 0
    assert error["field"] == ":61:"
    assert error["message"] == EXPECTED["broken"]["mt940_bad_date.sta"]["message_pl"]
