"""What the DNS says about the sender's domain: SPF, DKIM and DMARC."""

from collections.abc import Callable, Iterator
from email.utils import parseaddr

import dns.exception
import dns.resolver

PATIENCE = 4.0  # seconds for one name
# RFC 2606: nobody can have them.
EXAMPLES = (".example", ".test", ".invalid", ".localhost")

# The TXT records of a name, each in one piece. Raises NoAnswer.
Lookup = Callable[[str], list[str]]
# What was looked at, what there is, and what is to be done; empty when nothing is.
Row = tuple[str, str, str]


class NoAnswer(Exception):
    """The DNS did not answer; the message says why."""


def find_texts(name: str) -> list[str]:
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise NoAnswer(str(error)) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def check_sender(address: str, selector: str, lookup: Lookup = find_texts) -> Iterator[Row]:
    """Yield a row for each of the three, or one row when the DNS cannot be asked."""
    domain = parseaddr(address)[1].rpartition("@")[2].lower().rstrip(".")
    if "." not in domain or domain.endswith(EXAMPLES):
        todo = "Wpisz w DEFAULT_FROM_EMAIL adres w swojej domenie."
        yield "Domena nadawcy", f"„{domain}” nie jest prawdziwą domeną.", todo
        return
    try:
        yield check_spf(domain, lookup)
        yield check_dkim(domain, selector, lookup)
        yield check_dmarc(domain, lookup)
    except NoAnswer as refusal:
        yield (
            "Domena nadawcy",
            f"DNS nie odpowiada, więc SPF, DKIM i DMARC domeny {domain} nie są znane: {refusal}",
            f"Sprawdź DNS tej maszyny albo zapytaj z innej: dig TXT {domain}",
        )


def check_spf(domain: str, lookup: Lookup) -> Row:
    records = [text for text in lookup(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not records:
        todo = (
            f"Dodaj w DNS domeny {domain} rekord TXT, który podaje dostawca poczty: v=spf1 … -all"
        )
        return "SPF", f"Domena {domain} go nie ma.", todo
    if len(records) > 1:
        todo = "Połącz je w jeden: kilka jest nieważnych."
        return "SPF", f"Domena {domain} ma {len(records)} rekordy v=spf1.", todo
    terms = records[0].lower().split()[1:]
    closes = "-all" in terms or "~all" in terms or any(t.startswith("redirect=") for t in terms)
    todo = "" if closes else "Zakończ rekord słowem ~all albo -all: teraz przepuszcza każdego."
    return "SPF", records[0], todo


def check_dkim(domain: str, selector: str, lookup: Lookup) -> Row:
    if not selector:
        return (
            "DKIM",
            "Nie wiadomo: nazwę klucza (selektor) zna tylko serwer poczty.",
            "Wpisz ją w COOP_DKIM_SELECTOR; jest w nagłówku DKIM-Signature wysłanego listu, po s=.",
        )
    name = f"{selector}._domainkey.{domain}"
    keys = [key for text in lookup(name) if (key := read_tags(text).get("p")) is not None]
    if not keys:
        todo = "Dodaj w DNS rekord, który podaje dostawca poczty, albo popraw COOP_DKIM_SELECTOR."
        return "DKIM", f"Pod nazwą {name} nie ma klucza.", todo
    todo = "" if keys[0] else "Klucz wycofano (p= jest puste): dodaj nowy."
    return "DKIM", f"Klucz jest pod nazwą {name}.", todo


def check_dmarc(domain: str, lookup: Lookup) -> Row:
    labels = domain.split(".")
    # A subdomain without a record follows its domain's.
    for start in range(len(labels) - 1):
        name = f"_dmarc.{'.'.join(labels[start:])}"
        records = [text for text in lookup(name) if read_tags(text).get("v") == "DMARC1"]
        if records:
            return judge_dmarc(name, records, is_inherited=start > 0)
    todo = f"Dodaj w DNS rekord TXT _dmarc.{domain}, na przykład: v=DMARC1; p=quarantine"
    return "DMARC", f"Domena {domain} go nie ma.", todo


def judge_dmarc(name: str, records: list[str], *, is_inherited: bool) -> Row:
    if len(records) > 1:
        return "DMARC", f"{name} ma kilka rekordów.", "Zostaw jeden: kilka jest nieważnych."
    tags = read_tags(records[0])
    policy = tags.get("p", "")
    if is_inherited:
        policy = tags.get("sp", policy)
    if policy.lower() in ("quarantine", "reject"):
        return "DMARC", f"{name}: {records[0]}", ""
    todo = "Ustaw p=quarantine albo p=reject: teraz podrobiony list przechodzi jak prawdziwy."
    return "DMARC", f"{name}: {records[0]}", todo


def read_tags(text: str) -> dict[str, str]:
    """Return `{"v": "DMARC1", "p": "none"}` of `v=DMARC1; p=none`."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
