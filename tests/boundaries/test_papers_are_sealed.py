"""Each PDF that the site makes bears the co-op's seal, or stands here with the reason why not."""

import pytest

from tests.boundaries.test_sources import importers
from tests.sources import list_declared, with_plugins

pytestmark = pytest.mark.always

SEALED = {
    "cms_ext/desks/evidence/domain/paper.py",
    "ebok_plugin/debts/domain/letters.py",
    "ebok_plugin/fee_changes/domain/content.py",
    "ebok_plugin/utilities/meters/domain/missing.py",
    "ebok_plugin/utilities/meters/domain/use_information.py",
    "ebok_plugin/statements/domain/change_letters.py",
    "ebok_plugin/statements/domain/papers/letters.py",
    "ebok_plugin/statements/domain/papers/requested.py",
    "ebok_plugin/statements/domain/papers/statement.py",
    "members_area/requests/domain/registration.py",
}
UNSEALED = {
    "cms_ext/access/domain/batch_letter.py": "the list on which people sign for their letters; "
    "printed with the codes, and deleted after 72 hours",
    "cms_ext/access/domain/form_paper.py": "a form: the applicant signs it, the co-op says nothing",
    "cms_ext/desks/people/person_register/domain/address_notice.py": "is printed and posted at "
    "once; the journal proves the change that it tells of",
    "cms_ext/desks/people/person_register/domain/starter_password.py": "a code for one use and its "
    "receipt, printed at once and kept nowhere: a file of it must not go around",
    "cms_ext/public_site/pages/demo.py": "made-up papers of the demo",
    "cms_ext/public_site/notices/posters/domain.py": "is printed and put up; links to the notice",
    "ebok_plugin/statements/domain/papers/refund_code.py": "a code for one use, printed at once "
    "and kept nowhere: a file of it must not go around",
    "members_area/library/domain/paper.py": "made-up papers of the demo, and files without "
    "what was blacked out: the library proves its files by hash and publication",
}
# One file of documents that are there already, or of pages of an uploaded one: only sheets of paper
# leave the office, or a copy that the library proves.
PUT_TOGETHER = {
    "cms_ext/base/pdf/rendering.py": "a pile for the printer, or a letter and its receipt"
}
SEALING = "cms_ext/base/pdf/sealing.py"


def test_each_maker_of_pdfs_seals_them_or_says_why_not():
    render = r"^from cms_ext\.base\.pdf(\.rendering)? import .*\brender_pdf\b"
    sealed = r"^from cms_ext\.base\.pdf\.sealing import (\([^)]*|.*)\brender_sealed_paper\b"

    unsealed = with_plugins("UNSEALED_PDFS", UNSEALED)
    assert importers(render) == {*unsealed, SEALING, "cms_ext/base/pdf/__init__.py"}
    assert importers(sealed) == SEALED.union(*list_declared("SEALED_PDFS"))


def test_nobody_makes_pdfs_past_these():
    assert importers(r"^\s*(import|from) typst\b") == {"cms_ext/base/pdf/rendering.py"}
    assert importers(r"pikepdf\.(new|Pdf\.new)\(|\bPdfWriter\(") == set(PUT_TOGETHER)
