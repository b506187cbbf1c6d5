"""Where redirects are entered, for tests."""

ADD = "/admin/redirects/add/"
HERE = "https://www.naskraju.example"
