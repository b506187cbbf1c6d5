"""Where redirects are entered, for tests."""

BACKEND = "cms_ext.people.identity.backends.RealmBackend"
ADD = "/admin/redirects/add/"
HERE = "https://www.naskraju.example"
