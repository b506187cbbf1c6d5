"""What of a text is a control byte, of texts of any signs."""

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.exchange.bank.framing import CONTROLS, has_controls, without_controls

TEXTS = st.text(st.sampled_from(f"{CONTROLS}\t\n\r aZ0ł\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"))


@given(TEXTS)
def test_control_bytes_go_and_nothing_else(text: str) -> None:
    assert without_controls(text) == "".join(sign for sign in text if sign not in CONTROLS)


@given(TEXTS)
def test_one_control_byte_is_enough(text: str) -> None:
    assert has_controls(text) == any(sign in CONTROLS for sign in text)
