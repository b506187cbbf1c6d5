import pytest
from django.core.exceptions import ValidationError

from cms_ext.people.outbox.mail.address import OutsideEmailField, normalise_mailbox


def test_what_is_no_reader_s_address_is_refused():
    for address in (
        '"a\x01b"@poczta.example',
        '"a\\\tb"@poczta.example',
        '"anna"@poczta.example',
        "anna@poczta\u2028.example",
        "anna@poczta.example\nBcc: a@x.example",
        "anna@localhost",
        "anna@[127.0.0.1]",
        "anna@[IPv6:::1.2.3.4]",
    ):
        with pytest.raises(ValidationError, match="Podaj adres w postaci"):
            OutsideEmailField().clean(address)


def test_an_address_is_read_as_it_was_pasted():
    spellings = ["anna@poczta.example", "mailto:anna@poczta.example", "anna@POCZTA.example."]
    spellings += ["Anna Lis <anna@poczta.example>", "\u202aanna@poczta.example\u2028"]
    spellings += ["\ufeffanna@poczta.example", "„anna@poczta.example”", "anna @poczta.example"]

    assert {OutsideEmailField().clean(typed) for typed in spellings} == {"anna@poczta.example"}
    assert OutsideEmailField(required=False).clean(" ") == ""
    assert OutsideEmailField().clean("anna@żółw.example") == "anna@xn--w-uga1v8h.example"


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

    assert {address: normalise_mailbox(address) for address in table} == table
