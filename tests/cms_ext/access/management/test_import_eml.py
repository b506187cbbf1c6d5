"""`manage.py import_eml FILE…`"""

import json

import pytest

from cms_ext.access.models import AccessApplication
from tests.cms_ext.access.applicants import anna_on_file
from tests.cms_ext.access.domain.email.letters import letter
from tests.commands import ended, printed

pytestmark = pytest.mark.django_db


def test_the_output_names_each_file_and_a_refusal_is_the_exit_code(tmp_path):
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
    code, out = ended("import_eml", *files, "--json")

    assert code == 1
    rows = json.loads(out)
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
    out = printed("import_eml", tmp_path / "anna.eml")

    assert out.splitlines()[:2] == [
        f"anna.eml: Wniosek {AccessApplication.objects.get().number}.",
        "  PASS        Nadawca: anna.lis@poczta.example.",
    ]
