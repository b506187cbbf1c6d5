from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import html
from PIL import Image as Drawing
from wagtail.images import get_image_model

from cms_ext.desks.import_desk.domain.queue import delete_expired_uploads, pending_storage
from cms_ext.frontend.theme.models import CoopSettings
from tests.clients import signed_in
from tests.cms_ext.operations.new_site.setup.conftest import Written
from tests.cms_ext.operations.new_site.setup.test_screens import END, WAY, fields, go_through
from tests.people import staff

LOOK = f"{WAY}wyglad/"
CHOSEN = "Plik jest wybrany."

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(staff("admin", superuser=True))


def emblem(name: str = "Znak Zorzy (nowy).PNG", side: int = 400) -> SimpleUploadedFile:
    drawn = BytesIO()
    Drawing.new("RGB", (side, side), "#0d5c46").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def send(client: Client, written: Written, **more: Any) -> HttpResponse:
    """Return the screen of the look as a browser sends it."""
    return client.post(LOOK, {**fields(written), **more})


def waiting() -> int:
    storage = pending_storage()
    return len(storage.listdir("")[1]) if storage.exists("") else 0


@pytest.mark.thorough
def test_it_is_kept_until_the_last_button_and_then_it_is_the_co_op_s(
    admin: Client, written: Written
):
    (form,) = html.fromstring(admin.get(LOOK).content).xpath("//form[.//input[@type='file']]")
    go_through(admin, written)
    send(admin, written, **{"coop.emblem": emblem()})
    send(admin, written)
    before = (get_image_model().objects.count(), waiting())
    look, summary = (admin.get(page).content.decode() for page in (LOOK, END))

    admin.post(END)

    assert form.get("enctype") == "multipart/form-data"
    # Going through the screen again keeps the file.
    assert before == (0, 1)
    assert CHOSEN in look
    assert "<dt>Znak</dt> <dd>wybrany plik</dd>" in " ".join(summary.split())
    assert CoopSettings.objects.get().emblem == get_image_model().objects.get()
    assert waiting() == 0


def test_another_file_takes_its_place_and_a_tick_lets_it_go(admin: Client, written: Written):
    send(admin, written, **{"coop.emblem": emblem()})
    send(admin, written, **{"coop.emblem": emblem(side=200)})
    one = waiting()

    send(admin, written, **{"coop.emblem-clear": "on"})

    assert (one, waiting()) == (1, 0)
    assert CHOSEN not in admin.get(LOOK).content.decode()


@pytest.mark.thorough
def test_what_is_no_picture_is_refused_at_its_field_and_not_kept(admin: Client, written: Written):
    files = [
        ("znak.png", b"to nie jest obraz"),
        ("znak.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("../../etc/passwd", b"root:x:0:0"),
        ("znak", b"GIF89a"),
        ("znak.png", b""),
    ]
    for name, content in files:
        answer = send(admin, written, **{"coop.emblem": SimpleUploadedFile(name, content)})

        assert answer.status_code == 200
        assert 'href="#id_coop.emblem"' in answer.content.decode()
        assert CHOSEN not in admin.get(LOOK).content.decode()
        assert waiting() == 0


@pytest.mark.thorough
def test_when_its_day_is_over_the_site_is_made_without_it_and_the_person_reads_so(
    admin: Client, written: Written
):
    """A path that is typed is no file."""
    written["coop"]["emblem"] = "/etc/passwd"
    go_through(admin, written)
    send(admin, written, **{"coop.emblem": emblem()})
    delete_expired_uploads(timezone.now() + timedelta(hours=25))

    summary = admin.get(END).content.decode()

    assert "Pliku ze znakiem już nie ma." in summary
    assert admin.post(END)["Location"] == "/admin/"
    assert CoopSettings.objects.get().emblem is None
    assert not get_image_model().objects.exists()
