"""Which profile a file is written in, by its content. Source: bank_formats.md §10 (`auto`)."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ebok_plugin.exchange.bank.decode import wrong_signs
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.limits import LIMITS, BankLimits
from ebok_plugin.exchange.bank.mt940_details import keyed_pattern, worded_pattern
from ebok_plugin.exchange.bank.mt940_fields import Message, read_messages
from ebok_plugin.exchange.bank.profile import BankProfile, DetailsLayout
from ebok_plugin.exchange.bank.profiles import CAMT053, PROFILES
from ebok_plugin.exchange.bank.refusal import BankFileError
from ebok_plugin.exchange.bank.sniff import sniff
from ebok_plugin.exchange.bank.statement import StatementFormat

# Tags, separators and keys are ASCII; latin-1 brings any bytes there and back unharmed.
_TRANSPARENT = "latin-1"
_OPERATION_CODE = r"\s*\w{0,4}\s*"


class Detection(NamedTuple):
    profile: BankProfile
    reason: str


def detect_profile(
    data: bytes, profiles: Mapping[str, BankProfile] = PROFILES, limits: BankLimits = LIMITS
) -> Detection:
    """The only profile that fits, and why (Polish, for the report).

    Raises BankFileError with BANK_PROFILE_AMBIGUOUS or BANK_PROFILE_UNKNOWN, and with what
    `sniff` and `read_messages` raise.
    """
    if sniff(data, limits) is StatementFormat.CAMT053:
        return Detection(profiles[CAMT053], "plik jest w XML")
    text = data.decode(_TRANSPARENT)
    details = _details(read_messages(text, limits))
    mt940 = [profile for profile in profiles.values() if profile.layout is not DetailsLayout.XML]
    if not details:
        # Nothing depends on the dialect then, and an empty day must not stop anybody.
        return Detection(
            mt940[0], "w pliku nie ma opisów operacji (:86:), więc profil nie gra roli"
        )
    fitting = [profile for profile in mt940 if any(map(_fits(profile), details))]
    if not fitting:
        raise _unknown(mt940)
    reason = _look(fitting[0])
    lettered = [profile for profile in fitting if _best_encoding(data, profile, fitting)]
    if len(lettered) < len(fitting):
        fitting, reason = lettered, f"{reason}, a polskie znaki są w {lettered[0].encodings[0]}"
    hinted = [profile for profile in fitting if _hinted(text, profile)]
    if hinted and len(hinted) < len(fitting):
        fitting, reason = hinted, f"{reason}, i plik ma cechę, którą ma tylko ten bank"
    if len(fitting) > 1:
        raise _ambiguous(fitting)
    return Detection(fitting[0], reason)


def _details(messages: list[Message]) -> list[str]:
    return [
        "".join(field.lines)
        for message in messages
        for field in message.fields
        if field.tag == "86"
    ]


def _fits(profile: BankProfile) -> Callable[[str], object]:
    if profile.layout is DetailsLayout.TEXT:
        return worded_pattern(profile).search
    return re.compile(_OPERATION_CODE + keyed_pattern(profile).pattern, re.ASCII).match


def _look(profile: BankProfile) -> str:
    if profile.layout is DetailsLayout.TEXT:
        return f"opisy operacji mają słowa jak {profile.title_fields[0][0]}"
    return f"opisy operacji dzieli znak {profile.separator}"


def _best_encoding(data: bytes, profile: BankProfile, among: list[BankProfile]) -> bool:
    wrong = {other.encodings[0]: wrong_signs(data, other.encodings[0]) for other in among}
    return wrong[profile.encodings[0]] == min(wrong.values())


def _hinted(text: str, profile: BankProfile) -> bool:
    return bool(profile.sample_hint and re.search(profile.sample_hint, text))


def _ambiguous(fitting: list[BankProfile]) -> BankFileError:
    listed = _listed(fitting)
    return BankFileError(
        BankFinding(
            Code.BANK_PROFILE_AMBIGUOUS,
            f"Plik pasuje do więcej niż jednego profilu banku: {listed}. Wskaż właściwy.",
            field=":86:",
            found=listed,
        )
    )


def _unknown(known: list[BankProfile]) -> BankFileError:
    listed = _listed(known)
    return BankFileError(
        BankFinding(
            Code.BANK_PROFILE_UNKNOWN,
            f"Opisy operacji (:86:) nie pasują do żadnego profilu banku. Wskaż jeden z: {listed}.",
            field=":86:",
            expected=listed,
        )
    )


def _listed(profiles: list[BankProfile]) -> str:
    return ", ".join(profile.code for profile in profiles)
