"""A tag that a transfer of the file broke over two lines is read as the tag."""

import pytest

from tests.ebok_plugin.payments.bank.written import mt940, only_entry, read

PAID = (":61:2603090309CN5,00N152NONREF//A1", ":86:020~00152~20czynsz~32Jan~63SWRK0001000000100001")
WHOLE = mt940(*PAID, closing="62F:C260309PLN105,00")
TAGS = (":25:", ":28C:", ":60F:", ":61:", ":86:", ":62F:")
BREAKS = [(tag, at) for tag in TAGS for at in range(1, len(tag))]


@pytest.mark.parametrize(("tag", "at"), BREAKS)
def test_a_tag_broken_anywhere(tag: str, at: int):
    place = WHOLE.index(f"\n{tag}") + 1 + at
    broken = f"{WHOLE[:place]}\n{WHOLE[place:]}"

    (whole,), (statement,) = read(WHOLE).statements, read(broken).statements

    assert [entry._replace(place=None) for entry in statement.entries] == [
        entry._replace(place=None) for entry in whole.entries
    ]
    assert (statement.number, statement.opening, statement.closing) == (
        whole.number,
        whole.opening,
        whole.closing,
    )


def test_what_only_looks_broken_is_the_payers_text():
    for typed in (":\nRaty 86:1", ":8\n6:zł", ":61\n:za marzec", ":\n:"):
        text = mt940(PAID[0], f"{PAID[1][:-25]}{typed}", closing="62F:C260309PLN105,00")

        assert only_entry(read(text)).amount == 5
