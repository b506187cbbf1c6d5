"""Text in format=flowed (RFC 3676): its lines joined into the writer's paragraphs. Pure."""

SIGNATURE_LINE = "-- "
# The writer's own `>` at the start of a line is no quote; this blank says so to `split_quotes`.
OWN_MARK = "\N{NO-BREAK SPACE}"


def join_flowed(text: str, *, deletes_space: bool) -> str:
    """Join the flowed lines; with `deletes_space` (delsp=yes) the blank at a line's end goes."""
    lines: list[str] = []
    depth_above = -1  # of the quote that the line above leaves open
    for line in text.replace("\r\n", "\n").split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        is_stuffed = rest.startswith(" ")
        rest = rest.removeprefix(" ")
        is_flowed = rest.endswith(" ") and rest != SIGNATURE_LINE
        written = rest[:-1] if is_flowed and deletes_space else rest
        if depth == depth_above and rest != SIGNATURE_LINE:
            lines[-1] += written
        elif depth:
            lines.append(f"{'>' * depth} {written}")
        else:
            lines.append(OWN_MARK + written if is_stuffed and written[:1] == ">" else written)
        depth_above = depth if is_flowed else -1
    return "\n".join(lines)
