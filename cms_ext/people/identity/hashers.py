from django.contrib.auth.hashers import Argon2PasswordHasher


class CoopArgon2PasswordHasher(Argon2PasswordHasher):
    """argon2id with 19 MiB and one lane, as the OWASP sheet advises.

    Django's own defaults take 100 MiB and 164 ms of CPU a sign-in; eight at once would need
    800 MiB in one worker.
    """

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
