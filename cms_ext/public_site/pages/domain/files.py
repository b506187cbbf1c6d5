"""The public files that a text leads to."""

from __future__ import annotations

from typing import Any

from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model


def files_in(*bodies: Any) -> list[Any]:
    """The files of these bodies, each once, in their order: blocks and links. One query.

    A file that is gone is left out, and so is what is no body of blocks.
    """
    model = get_document_model()
    keys = dict.fromkeys(
        int(key)
        for body in bodies
        if isinstance(body, StreamValue)
        for kind, key, _model_path, _path in body.stream_block.extract_references(body)
        if kind is model and str(key).isdecimal()
    )
    found = model.objects.in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]
