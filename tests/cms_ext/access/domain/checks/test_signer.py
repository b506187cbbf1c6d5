"""C04: a form that somebody else signed waits for the clerk, with what to do next."""

import pytest

from cms_ext.access.domain.checks import requirement
from cms_ext.access.domain.signature.report import SignatureResult
from cms_ext.access.vocabulary import CheckFinding, CheckVerdict
from tests.cms_ext.access.desk import LUCJA
from tests.cms_ext.access.domain.checks.test_checks import TODAY, by_email_signed, report

pytestmark = pytest.mark.django_db
CANNOT_TELL = CheckVerdict.CANNOT_TELL


@pytest.mark.parametrize("second", ["Łucja Przykładowa", "", "Łucja Gęsta", None])
def test_c04_a_form_that_somebody_else_signed_is_never_approved_by_itself(
    second: str | None,
):
    """Alone or with a file of any other kind: a good signature, an unclear one, a scan."""
    LUCJA.on_file()
    other = report(SignatureResult.INTACT_TRUSTED, "Jędrzej Gęsty")
    own = None if second is None else report(SignatureResult.INTACT_TRUSTED, second)

    alone = requirement.check_signed(by_email_signed("", other), TODAY)
    together = requirement.check_signed(by_email_signed("", own, other), TODAY)

    doubt = (
        "Podpisała inna osoba: Jędrzej Gęsty; we wniosku: Łucja Przykładowa. Zadzwoń pod numer "
        "z rejestru i zapytaj, kto podpisał, albo wezwij do podpisania formularza na papierze."
    )
    assert alone == CheckFinding(
        CANNOT_TELL, "SIGNED_BY_ANOTHER", ("Podpis: intact_trusted.", doubt)
    )
    assert (together.result, together.detail_code) == (CANNOT_TELL, "SIGNED_BY_ANOTHER")
    assert f"skan-1.pdf: {doubt}" in together.evidence
