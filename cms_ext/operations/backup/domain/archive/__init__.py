"""The file itself: a ZIP that can be unpacked and checked (`sha256sum -c`) without this program."""
