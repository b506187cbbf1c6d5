"""The operator's command that makes a seal for documents."""

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from cms_ext.base.pdf.sealing import current_seal

pytestmark = pytest.mark.thorough

OWNER = "Spółdzielnia Mieszkaniowa „Pod Lasem”"


def test_the_seal_opens_by_the_passphrase_of_the_site_and_is_never_overwritten(
    tmp_path, settings, capsys
):
    path = tmp_path / "seal.p12"
    # Named before it is there: no check stops the command because of that.
    settings.COOP_PDF_SEAL, settings.COOP_PDF_SEAL_PASSPHRASE = str(path), "hasło"

    execute_from_command_line(["manage.py", "make_pdf_seal", str(path), OWNER])

    assert capsys.readouterr().out == f"Pieczęć jest w pliku {path}. Wskaż go w COOP_PDF_SEAL.\n"
    seal, made = current_seal(), path.read_bytes()
    assert seal is not None
    assert seal.owner == OWNER
    with pytest.raises(CommandError, match="już jest; klucza nie nadpisujemy"):
        call_command("make_pdf_seal", str(path), OWNER)
    assert path.read_bytes() == made
