from members_area.reading.models.digest import DigestChoice, Rhythm

__all__ = ["DigestChoice", "Rhythm"]
