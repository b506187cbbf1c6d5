"""What a person typed into a search box, made safe for every database. Pure."""

MAX_QUERY = 200


def normalised_query(text: str) -> str:
    """Without NUL and quotation marks, blanks joined, at most MAX_QUERY characters.

    An odd quotation mark breaks SQLite's full-text syntax, NUL breaks both databases.
    """
    cleaned = text.replace("\x00", " ").replace('"', " ")
    return " ".join(cleaned.split())[:MAX_QUERY].strip()
