"""Words that names and sentences avoid, and the plain ones (`docs/style.md`)."""

import re
from typing import NamedTuple

# Names that say nothing of their use, with or without an underscore before them.
FORBIDDEN = r"(?i:_*(?:made_of|told|meant|asked|brought|shown|whole|one|beside|below|stand|cut))"
# Nor do these verbs alone as the name of a function: told what, taken from where, kept by whom?
EVERYDAY = (
    "ask|asked|bring|brought|give|given|give_back|hand_in|keep|kept|know|let_go|let_through|look_at"
    "|made|pass_on|said|say|take|taken|take_in|tell|told|wanted"
)
# In names, comments and docstrings: the trade says restriction, sign-in form, sanitiser.
METAPHOR = re.compile(r"(?i)(?<![a-z])(?:seams?|doors?|walls?)(?![a-z])(?! (?:time|clock))")

# Where a word of the ratchet is counted.
NAME = "names of functions, classes and constants"
FUNCTION = "names of functions that other modules import"
LOCAL = "variables of functions and comprehensions"
FIRST_WORD = "first words of the docstrings of functions"
PROSE = "comments, docstrings and documents"

PREPOSITIONS = (
    "about|after|as|at|before|between|by|for|from|in|into|of|off|on|out|over|per|since|to|under"
    "|until|up|with|within|without"
)


class Word(NamedTuple):
    """A pattern, what to write instead, and how often it may still occur: fewer by and by."""

    pattern: str
    plain: str
    where: str
    allowed: int


RATCHET = (
    Word(
        r"_?(?:\w+_)?(?:MOST|LONGEST|LEAST|SHORTEST)(?:_\w+)?",
        "MAX_…, MIN_… with the unit",
        NAME,
        0,
    ),
    Word(r"(?i:_?coming\w*|\w*foreseen\w*)", "forecast, announced", NAME, 1),
    Word(
        r"_?\w*(?:Fate|Likeness|Need|Happening|Fault)s?",
        "status, match, requirement, event, problem",
        NAME,
        2,
    ),
    Word(r"(?i:(?:\w+_)?(?:told|untellable)(?:_\w+)?)", "announced, reported, warned", NAME, 0),
    Word(r"_?(?:Fruitless\w*|fruitless_\w+)", "EmptySearch…", NAME, 1),
    Word(rf"\w+_(?:{PREPOSITIONS})", "a verb and a noun, or a property", FUNCTION, 13),
    Word(r"_?(?:looked_at\w*|tried|touched)", "preview, rehearsal, affected", LOCAL, 25),
    Word(r"one", "the noun of the row", LOCAL, 1328),
    Word(r"found", "the noun; match, matches", LOCAL, 1314),
    Word(r"words", "text, label, sentence", LOCAL, 754),
    Word(r"The|Whether|True", "a verb: Return …", FIRST_WORD, 244),
    Word(r"\bin words\b", "as text, spelled out", PROSE, 15),
    Word(r"\b[Pp]apers\b", "documents, letters, docs", PROSE, 38),
    Word(r"\b[Aa]new\b", "again", PROSE, 0),
    Word(r"\b[Ww]hoever\b", "the one who acts: a clerk, a caller", PROSE, 8),
    Word(r"\b(?:stand|stands|stood|standing) (?:in|at|on)\b", "is in", PROSE, 8),
    Word(r"\b(?:lies|lie|lay) in\b", "is in; is stored in", PROSE, 0),
    Word(r"\b[Bb]eside\b", "next to, with, compared with", PROSE, 11),
    Word(
        r"(?<!there )(?<!There )\b(?:is|are) none\b(?! (?:of|is|are|when|left|named))",
        "is not one, is invalid",
        PROSE,
        3,
    ),
    Word(r"\bNot taken\b", "Rejected alternatives", PROSE, 0),
)
