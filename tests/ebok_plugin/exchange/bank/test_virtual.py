import pytest

from ebok_plugin.exchange.bank import Code, unknown_virtual


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 wpłata ma nieznany numer wpłaty masowej – trafiła"),
        (2, "2 wpłaty mają nieznany numer wpłaty masowej – trafiły"),
        (5, "5 wpłat ma nieznany numer wpłaty masowej – trafiło"),
        (12, "12 wpłat ma nieznany numer wpłaty masowej – trafiło"),
        (21, "21 wpłat ma nieznany numer wpłaty masowej – trafiło"),
        (23, "23 wpłaty mają nieznany numer wpłaty masowej – trafiły"),
        (112, "112 wpłat ma nieznany numer wpłaty masowej – trafiło"),
    ],
)
def test_the_warning_speaks_polish(count: int, said: str) -> None:
    warning = unknown_virtual(count)

    assert (warning.code, warning.outcome) == (Code.BANK_UNKNOWN_VIRTUAL, "accepted")
    assert warning.message_pl == f"{said} do „Wpłaty do wyjaśnienia”."
