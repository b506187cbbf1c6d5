"""What `doctor` says about SPF, DKIM and DMARC; the DNS is a table."""

import dns.message
import dns.resolver
import pytest

from coop_site import sender_domain
from coop_site.sender_domain import NoAnswer, check_sender, find_texts

EMPTY = dns.message.make_response(dns.message.make_query("bez-txt.pl", "TXT"))
FROM = "sekretariat@pod-lasem.pl"
SPF = "v=spf1 include:_spf.poczta.pl -all"
KEY = "v=DKIM1; k=rsa; p=MIIB"
DMARC = "v=DMARC1; p=reject; rua=mailto:a@pod-lasem.pl"
GOOD = {
    "pod-lasem.pl": ["google-site-verification=x", SPF],
    "s1._domainkey.pod-lasem.pl": [KEY],
    "_dmarc.pod-lasem.pl": [DMARC],
}


def todo(changes: dict[str, list[str]], address: str = FROM, selector: str = "s1") -> list[str]:
    """What is to be done, each as its subject and the first words."""
    zone = GOOD | changes
    rows = check_sender(address, selector, lambda name: zone.get(name, []))
    return [f"{what}: {todo.partition(':')[0]}" for what, _, todo in rows if todo]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"pod-lasem.pl": ["V=SPF1 MX ~ALL"]}, []),
        ({"pod-lasem.pl": ["v=spf1 redirect=_spf.poczta.pl"]}, []),
        (
            {"pod-lasem.pl": ["v=spf10 -all"]},
            ["SPF: Dodaj w DNS domeny pod-lasem.pl rekord TXT, który podaje dostawca poczty"],
        ),
        ({"pod-lasem.pl": [SPF, SPF]}, ["SPF: Połącz je w jeden"]),
        (
            {"pod-lasem.pl": ["v=spf1 mx +all"]},
            ["SPF: Zakończ rekord słowem ~all albo -all"],
        ),
        ({"pod-lasem.pl": ["v=spf1 mx ?all"]}, ["SPF: Zakończ rekord słowem ~all albo -all"]),
        ({"pod-lasem.pl": ["v=spf1 mx"]}, ["SPF: Zakończ rekord słowem ~all albo -all"]),
        (
            {"s1._domainkey.pod-lasem.pl": []},
            [
                "DKIM: Dodaj w DNS rekord, który podaje dostawca poczty, albo popraw "
                "COOP_DKIM_SELECTOR."
            ],
        ),
        ({"s1._domainkey.pod-lasem.pl": ["p=MIIB"]}, []),
        (
            {"s1._domainkey.pod-lasem.pl": ["v=DKIM1; p="]},
            ["DKIM: Klucz wycofano (p= jest puste)"],
        ),
        (
            {"_dmarc.pod-lasem.pl": []},
            ["DMARC: Dodaj w DNS rekord TXT _dmarc.pod-lasem.pl, na przykład"],
        ),
        ({"_dmarc.pod-lasem.pl": [DMARC, DMARC]}, ["DMARC: Zostaw jeden"]),
        (
            {"_dmarc.pod-lasem.pl": ["v=DMARC1; p=none"]},
            ["DMARC: Ustaw p=quarantine albo p=reject"],
        ),
        (
            {"_dmarc.pod-lasem.pl": ["v=DMARC1"]},
            ["DMARC: Ustaw p=quarantine albo p=reject"],
        ),
        ({"_dmarc.pod-lasem.pl": [" v = DMARC1 ;p=Quarantine;"]}, []),
        # The record of another purpose at the same name is not one.
        (
            {"_dmarc.pod-lasem.pl": ["v=spf1 -all"]},
            ["DMARC: Dodaj w DNS rekord TXT _dmarc.pod-lasem.pl, na przykład"],
        ),
    ],
)
def test_what_is_to_be_done_about_the_records(changes, expected: list[str]):
    assert todo(changes) == expected


def test_a_subdomain_follows_the_policy_of_its_domain():
    sub = {"poczta.pod-lasem.pl": [SPF], "s1._domainkey.poczta.pod-lasem.pl": [KEY]}
    address = "Spółdzielnia <biuro@Poczta.Pod-Lasem.pl>"

    assert todo(sub, address) == []
    assert todo(sub | {"_dmarc.pod-lasem.pl": [f"{DMARC}; sp=none"]}, address) == [
        "DMARC: Ustaw p=quarantine albo p=reject"
    ]


def test_what_cannot_be_known_is_said():
    assert todo({}, selector="") == [
        "DKIM: Wpisz ją w COOP_DKIM_SELECTOR; jest w nagłówku DKIM-Signature wysłanego listu, "
        "po s=."
    ]
    for address in ("biuro@spoldzielnia.example", "biuro@localhost", "biuro", ""):
        assert todo({}, address) == [
            "Domena nadawcy: Wpisz w DEFAULT_FROM_EMAIL adres w swojej domenie."
        ]


def test_a_dns_that_is_silent_costs_one_question_and_one_sentence():
    questions = []

    def silent(name: str) -> list[str]:
        questions.append(name)
        raise NoAnswer("The resolution lifetime expired after 4.0 s")

    rows = list(check_sender(FROM, "s1", silent))

    assert questions == ["pod-lasem.pl"]
    assert rows == [
        (
            "Domena nadawcy",
            "DNS nie odpowiada, więc SPF, DKIM i DMARC domeny pod-lasem.pl nie są znane: "
            "The resolution lifetime expired after 4.0 s",
            "Sprawdź DNS tej maszyny albo zapytaj z innej: dig TXT pod-lasem.pl",
        )
    ]


def test_the_library_is_asked_with_a_time_limit_and_its_answers_are_joined(monkeypatch):
    class Record:
        strings = (b"v=spf1 ", b"-all")

    def resolve(name: str, kind: str, lifetime: float) -> list[Record]:
        assert (kind, lifetime) == ("TXT", 4.0)
        if name == "pod-lasem.pl":
            return [Record()]
        raise {
            "nie-ma.pl": dns.resolver.NXDOMAIN(),
            "bez-txt.pl": dns.resolver.NoAnswer(response=EMPTY),
            "wolny.pl": dns.resolver.LifetimeTimeout(timeout=4, errors=[]),
            "bez-dns.pl": dns.resolver.NoResolverConfiguration("cannot open /etc/resolv.conf"),
        }[name]

    monkeypatch.setattr(sender_domain.dns.resolver, "resolve", resolve)

    assert find_texts("pod-lasem.pl") == ["v=spf1 -all"]
    assert find_texts("nie-ma.pl") == find_texts("bez-txt.pl") == []
    for name in ("wolny.pl", "bez-dns.pl"):
        with pytest.raises(NoAnswer):
            find_texts(name)
