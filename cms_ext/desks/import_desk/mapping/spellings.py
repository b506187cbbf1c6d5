"""Words of closed lists as programs write them: „osoba fizyczna”, „właśc.”, T for TAK.

Only layouts read them; a file of the import contract has the words of the list. Pure.
"""

from collections.abc import Mapping

_PERSON, _COMPANY, _YES, _NO = (
    "osoba fizyczna|fizyczna|osoba prywatna",
    "osoba prawna|prawna|przedsiębiorca|spółka|instytucja|jednostka organizacyjna|wspólnota|"
    "wspólnota mieszkaniowa",
    "t|x|+|jest|ma|posiada",
    "n|-|brak|nie ma|nie posiada",
)
PERSON_KINDS = {
    **dict.fromkeys(_PERSON.split("|"), "OSOBA"),
    **dict.fromkeys(_COMPANY.split("|"), "FIRMA"),
}
YES_OR_NO = {**dict.fromkeys(_YES.split("|"), "TAK"), **dict.fromkeys(_NO.split("|"), "NIE")}
MIN_STEM, MAX_ENDING = 5, 2


def spell(text: str, spellings: Mapping[str, str]) -> str:
    """Return the word of the list that the text spells; the text, where none or several do."""
    typed = text.casefold().split()
    if not typed or not spellings:
        return text
    known = {**{word.casefold(): word for word in spellings.values()}, **spellings}
    if exact := known.get(" ".join(typed)):
        return exact
    matches = {word for phrase, word in known.items() if _spells(typed, phrase.split())}
    return matches.pop() if len(matches) == 1 else text


def _spells(typed: list[str], phrase: list[str]) -> bool:
    return len(typed) == len(phrase) and all(map(is_same_word, typed, phrase))


def is_same_word(text: str, word: str) -> bool:
    """Return True for an abbreviation with a dot, and for another ending: `właścicielka`."""
    if text == word:
        return True
    if text.endswith("."):
        return len(text) > 2 and word.startswith(text[:-1])
    stem = 0
    for letter, other in zip(text, word, strict=False):
        if letter != other:
            break
        stem += 1
    return stem >= MIN_STEM and max(len(text), len(word)) - stem <= MAX_ENDING
