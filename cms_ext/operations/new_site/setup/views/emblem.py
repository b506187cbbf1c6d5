"""The emblem between the screens of the set-up: kept privately, for this session and one day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms_ext.desks.import_desk.domain.queue import delete_upload, reopen, store_upload
from cms_ext.operations.new_site.setup.forms import EMBLEM, WITHOUT_EMBLEM, Written

# The hash under which the file is kept; its name is the answer.
KEY = "coop_set_up_emblem"
ENDING = re.compile(r"\.[a-z0-9]{1,5}\Z")


def store_emblem(request: HttpRequest, written: Written) -> None:
    """Store the file that was chosen now and name it in the answers, or delete an earlier one."""
    chosen = request.FILES.get(EMBLEM)
    if chosen is not None or request.POST.get(WITHOUT_EMBLEM):
        delete_emblem(request, written)
    if chosen is not None:
        request.session[KEY] = store_upload(chosen, owner=_owner(request))
        ending = ENDING.search((chosen.name or "").lower())
        written.setdefault("coop", {})["emblem"] = f"znak{ending[0] if ending else ''}"


def delete_emblem(request: HttpRequest, written: Written) -> None:
    """Delete the stored file and remove its name from the answers."""
    written.get("coop", {}).pop("emblem", None)
    request.session.modified = True
    sha256 = request.session.pop(KEY, "")
    if sha256:
        delete_upload(sha256, owner=_owner(request))


@contextmanager
def folder_of(request: HttpRequest, written: Written) -> Iterator[Path]:
    """Yield a temporary folder with the stored file under the name that the answers give.

    After a day the file is gone: then its name leaves the answers and the person is told.
    """
    with TemporaryDirectory() as place:
        name = written.get("coop", {}).get("emblem")
        kept = reopen(request.session.get(KEY, ""), owner=_owner(request)) if name else None
        if kept is not None:
            with kept, (Path(place) / name).open("wb") as copy:
                copyfileobj(kept, copy)
        elif name:
            delete_emblem(request, written)
            said = _(
                "Pliku ze znakiem już nie ma. Wybierz go jeszcze raz albo idź dalej bez niego."
            )
            messages.warning(request, said)
        yield Path(place)


def _owner(request: HttpRequest) -> str:
    return request.session.session_key or ""
