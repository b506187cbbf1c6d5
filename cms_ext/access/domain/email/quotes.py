"""Splitting an answer into its own words and the letter that it quotes. Pure.

A quote begins at a head (`Od:`, `Wysłano:`, `Temat:`), at a line that says who wrote what follows,
or at a line "Original Message". A row of underscores alone begins none.
"""

import re

SENDER, SENT, RECIPIENT, COPY, SUBJECT = "sender", "sent", "recipient", "copy", "subject"
# Labels of Outlook, Interia, Samsung, GMX and Apple Mail, perhaps bold (`*Od:*`) or behind `>`.
LABELS = (
    rf"(?:(?P<{SENDER}>od|nadawca|from|von)"
    rf"|(?P<{SENT}>wysłan[eoay]|data(?: wysłania)?|sent|date|gesendet|datum)"
    rf"|(?P<{RECIPIENT}>do|adresat|odbiorca|to|an)"
    rf"|(?P<{COPY}>d\.?w|udw|kopia|b?cc)"
    rf"|(?P<{SUBJECT}>temat|tytuł|subject|betreff))[ \t*_]*:"
)
LABEL = re.compile(rf"[>\s*_|]*{LABELS}", re.I)
# A head that some program put into one line.
FURTHER_LABEL = re.compile(rf"[\s|][*_]*{LABELS}", re.I)
# Lines of a letter that a form of a web site wrote: `Od:` names its visitor there.
FORM_LABEL = re.compile(
    r"\s*(?:e-?mail|adres e-?mail|telefon|tel\.?|nr telefonu|phone"
    r"|treść(?: wiadomości| zgłoszenia)?|wiadomość|zapytanie|komentarz|message(?: body)?|nachricht)"
    r"[ \t]*:",
    re.I,
)
MAX_LINE = 1_000
MAX_HEAD = 14  # lines
# A long list of recipients runs on over lines without a label.
MAX_GAP = 2
RULE = re.compile(r"[>\s]*[-–—‐_=*]{3,}\s*")
ORIGINAL = re.compile(
    r"[>\s]*[-–—‐_=]{2,80}.{0,40}(?:original message|oryginaln|pierwotn|przesłana dalej|przekazan"
    r"|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht)"
    r"|[>\s]*(?:begin forwarded message|początek przekazywanej wiadomości) ?:",
    re.I,
)
# Who wrote it: "W dniu … Jan <jan@…> napisał(a):", broken over at most three lines.
MAX_ATTRIBUTION = 300
OPENING = re.compile(
    r"[>\s*_]*(?:(?:w dniu|dnia|w (?:twoim )?liście|użytkownik|wiadomość (?:napisana|od)|cytowanie"
    r"|on|quoting|am|zitat von)\b|(?:pon|wt|wto|śr|śro|czw|pt|pią|sob|nd|niedz|mon|tue|wed|thu|fri"
    r"|sat|sun|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
    r"|пн|вт|ср|чт|пт|сб|нд|вс)[.,]|\d{1,4}[-. ]\w)",
    re.I,
)
VERB = re.compile(
    r"\b(?:(?:na)?pisa[łnl]|pisze|nadesłał|można przeczytać|cytowanie|wrote|writes|quoting|schrieb"
    r"|zitat|пише|пишет|написа[вл]\w*(?:\(ла\))?).{0,200}:[\s*_]*\Z",
    re.I,
)
# What people's own sentences lack: an address, or the time of day.
ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>")
EVIDENCE = re.compile(r"\S@\S|<\S+>|\d{1,2}[:∶]\d\d")
SENTENCE_END = re.compile(r"[^\W\d]{3,}[.!?]\Z")


def split_quotes(text: str) -> tuple[str, str]:
    """Return the writer's own words, and the lines that are quoted.

    Words below a quote of lines with `>`, and between such lines, are the writer's, too. All is
    words where nothing else would be left.
    """
    lines = text.strip().splitlines()
    words: list[str] = []
    quoted: list[str] = []
    while lines:
        begin, end = _find_quote(lines, is_answer=bool(quoted))
        words += lines[:begin]
        quoted += lines[begin:end]
        lines = lines[end:]
    own = "\n".join(words).strip()
    return (own, "\n".join(quoted).strip()) if own else (text.strip(), "")


def _find_quote(lines: list[str], *, is_answer: bool) -> tuple[int, int]:
    """Return the first line of the first quote, and the line behind it.

    Both the end if there is none.
    """
    for at in range(len(lines)):
        length = _opening_length(lines, at)
        if length or (is_answer and _is_marked(lines, at)):
            first = _next_words(lines, at + length)
            is_marked = _is_marked(lines, at) or _is_marked(lines, first)
            return _above_rules(lines, at), _marked_end(lines, first) if is_marked else len(lines)
    # Lines with `>` alone are a quote at the end, and anywhere in what is known as an answer.
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_marked(lines, end - 1)):
        end -= 1
    return end, len(lines)


def _opening_length(lines: list[str], at: int) -> int:
    """How many lines open a quote here; 0 if none does."""
    if not ORIGINAL.match(lines[at]):
        return _attribution_length(lines, at) or _head_length(lines, at)
    below = _next_words(lines, at + 1)
    length = _attribution_length(lines, below) or _head_length(lines, below)
    return below - at + length if length else 1


def _attribution_length(lines: list[str], at: int) -> int:
    text = ""
    for length, line in enumerate(lines[at : at + 3], start=1):
        words = line.strip("> \t")
        if text and (not words or OPENING.match(words) or SENTENCE_END.search(text[-40:])):
            break
        text = f"{text} {words}".strip()
        if VERB.search(text[:MAX_ATTRIBUTION]):
            is_followed = _is_marked(lines, _next_words(lines, at + length))
            opens = OPENING.match(text) or ADDRESS.search(lines[at])
            is_short = length == 1 and is_followed
            return length if is_short or (opens and (is_followed or EVIDENCE.search(text))) else 0
    return 0


def _head_length(lines: list[str], at: int) -> int:
    kinds: set[str | None] = set()
    has_address = is_form = False
    length = gap = 0
    for number, line in enumerate(lines[at : at + MAX_HEAD], start=1):
        if label := LABEL.match(line):
            kinds.add(label.lastgroup)
            if EVIDENCE.search(line):
                further = FURTHER_LABEL.finditer(line, label.end(), MAX_LINE)
                kinds.update(label.lastgroup for label in further)
            has_address = has_address or "@" in line
            length, gap = number, 0
        elif number == 1 or gap == MAX_GAP:
            break
        else:
            gap += 1
            is_form = is_form or FORM_LABEL.match(line) is not None
    below = _next_words(lines, at + length)
    is_form = is_form or (below < len(lines) and FORM_LABEL.match(lines[below]) is not None)
    if is_form and RECIPIENT not in kinds:
        return 0
    is_head = SENDER in kinds and (not kinds.isdisjoint((SENT, SUBJECT)) or has_address)
    return length if is_head and len(kinds) > 1 else 0


def _next_words(lines: list[str], at: int) -> int:
    """Return the next line that is not blank, from this one on."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _is_marked(lines: list[str], at: int) -> bool:
    return at < len(lines) and lines[at].lstrip(" \t").startswith(">")


def _marked_end(lines: list[str], at: int) -> int:
    """Return the line behind a run of lines with `>`, blank ones among them."""
    end = at
    for number in range(at, len(lines)):
        if _is_marked(lines, number):
            end = number + 1
        elif lines[number].strip():
            break
    return end


def _above_rules(lines: list[str], at: int) -> int:
    """Return the line where rows of underscores above this one begin."""
    first = at
    while at and (not lines[at - 1].strip("> \t") or RULE.fullmatch(lines[at - 1])):
        at -= 1
        first = at if RULE.fullmatch(lines[at]) else first
    return first
