"""In English and Ukrainian, too, a union says nothing of a cooperative."""

from babel.messages.pofile import read_po

from tests.languages import FOREIGN
from tests.sources import ROOT, of_packages

OFFICE = ROOT / "plugins/waste_union/waste_union/declarations/office/locale"
# Those of the members' area are a co-op's alone.
PACKAGES = ("cms_ext", "ebok_plugin", "coop_cases", "waste_union")


def test_each_translated_message_with_words_of_the_union_s_own_has_a_translation_of_its_own():
    def ids(path) -> set[object]:
        with path.open("rb") as file:
            return {message.id for message in read_po(file) if message.id}

    polish = ids(OFFICE / "pl/LC_MESSAGES/django.po")
    for language in FOREIGN:
        translated: set[object] = set()
        for path in of_packages(f"/{language}/LC_MESSAGES/django.po", packages=PACKAGES):
            if "office" not in path.parts:
                translated |= ids(path)

        assert ids(OFFICE / language / "LC_MESSAGES/django.po") == translated & polish


def test_no_translation_of_the_union_names_a_cooperative_or_e_bok():
    for language in FOREIGN:
        with (OFFICE / language / "LC_MESSAGES/django.po").open("rb") as file:
            texts = [str(message.string).lower() for message in read_po(file) if message.id]

        assert [
            text for text in texts if "e-bok" in text or "oopera" in text or "опера" in text
        ] == []
