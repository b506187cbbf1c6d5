"""The few settings that Django needs to answer."""

SECRET_KEY = "only-for-the-benchmark"  # noqa: S105 - nothing is protected by it
ALLOWED_HOSTS = ["*"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.benchmarks.raw.urls"
WSGI_APPLICATION = "tests.benchmarks.raw.wsgi.application"
USE_TZ = True
