"""`manage.py import_eml FILE…`"""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from cms_ext.access.models import AccessApplication
from tests.cms_ext.access.applicants import anna_on_file
from tests.cms_ext.access.domain.email.letters import letter

pytestmark = pytest.mark.django_db


def test_each_file_is_told_and_a_refusal_is_the_exit_code(tmp_path):
    anna_on_file()
    contents = {
        "anna.eml": letter(),
        "drugi-raz.eml": letter(),
        "pytanie.eml": letter("Kiedy?", subject="Pytanie", message_id="<2@poczta.example>"),
        "bomba.eml": b"Subject: " + b"=?utf-8?b?xYE=?= " * 10_000,
    }
    for name, raw in contents.items():
        (tmp_path / name).write_bytes(raw)
    files = [tmp_path / name for name in (*contents, "nie-ma.eml")]
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("import_eml", *files, "--json", stdout=out)

    assert end.value.code == 1
    rows = json.loads(out.getvalue())
    number = AccessApplication.objects.get().number
    assert [(row["file"], row["status"], row["number"]) for row in rows] == [
        ("anna.eml", "taken", number),
        ("drugi-raz.eml", "unchanged", number),
        ("pytanie.eml", "waiting", ""),
        ("bomba.eml", "refused", ""),
        ("nie-ma.eml", "refused", ""),
    ]
    assert rows[0]["verdicts"][0] == {
        "code": "ONE_FROM",
        "result": "PASS",
        "evidence": "Nadawca: anna.lis@poczta.example.",
    }


def test_without_json_it_speaks_polish(tmp_path):
    (tmp_path / "anna.eml").write_bytes(letter())
    out = StringIO()

    call_command("import_eml", tmp_path / "anna.eml", stdout=out)

    assert out.getvalue().splitlines()[:2] == [
        f"anna.eml: Wniosek {AccessApplication.objects.get().number}.",
        "  PASS        Nadawca: anna.lis@poczta.example.",
    ]
