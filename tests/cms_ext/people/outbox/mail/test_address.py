import pytest
from django.core.exceptions import ValidationError

from cms_ext.people.outbox.mail.address import normalise_mailbox, require_outside


def test_what_is_no_reader_s_address_is_refused():
    for address in (
        '"a\x01b"@poczta.example',
        '"a\\\tb"@poczta.example',
        '"anna"@poczta.example',
        "anna@poczta.example\u2028",
        "\u202eanna@poczta.example",
        "anna@localhost",
        "anna@[127.0.0.1]",
        "anna@[IPv6:::1.2.3.4]",
    ):
        with pytest.raises(ValidationError, match="Podaj adres w postaci"):
            require_outside(address)


def test_the_spellings_of_one_mailbox_are_counted_together():
    long = "anna@" + "ż" * 70 + ".example"
    table = {
        "anna@poczta.example": "anna@poczta.example",
        "Anna@POCZTA.example": "anna@poczta.example",
        "anna+ogloszenia+2@poczta.example": "anna@poczta.example",
        "anna@żółw.example": "anna@xn--w-uga1v8h.example",
        "anna@xn--w-uga1v8h.example": "anna@xn--w-uga1v8h.example",
        long: long,
    }

    for address in table:
        require_outside(address)
    assert {address: normalise_mailbox(address) for address in table} == table
