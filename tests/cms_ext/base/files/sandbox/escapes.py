"""What a foreign file would do that took over its reader, as Python for the reader to run.

Each says "uszło" when it came through, else the error that stopped it; those that a limit ends say
nothing at all. What they need is in front as assignments.
"""

from collections.abc import Mapping

NETWORK = """
import socket
socket.create_connection(("127.0.0.1", port), timeout=5)
"""
LOCAL_SOCKET = """
import socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", address)
"""
READS = "open(secret).read()"
LISTS = "import os; os.listdir(folder)"
WRITES = "open(new, 'w').write('x')"
DELETES = "import os; os.unlink(secret)"
TOUCHES = "import os; os.chmod(secret, 0o777)"
SIXTY_CHILDREN = """
import os, time
for _ in range(60):
    if os.fork() == 0:
        time.sleep(60)
"""
A_PROGRAM = "import subprocess; subprocess.run(['/bin/true'], check=True)"
A_GRANDCHILD = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.close(0); os.close(1)
        time.sleep(60)
    os._exit(0)
os.wait()
"""
MANY_OPEN_FILES = """
import os, resource
_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (many + 20, hard))
for _ in range(many):
    os.dup(0)
"""
COUNTS_OPEN_FILES = """
import os
opened = 0
try:
    while True:
        os.dup(0)
        opened += 1
except OSError:
    print(opened, end='')
"""
TWO_GIGABYTES = "import mmap; held = mmap.mmap(-1, 2 * 1024**3)"
TWO_GIGABYTES_WRITTEN = """
import os
os.ftruncate(0, 2 * 1024**3)
"""
KILLS = "import os, signal; os.kill(victim, signal.SIGKILL)"
LOOKS_INTO = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(16, victim, 0, 0) != 0:
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
"""
LIMITS_ANOTHER = "import resource; resource.prlimit(victim, resource.RLIMIT_CPU, (1, 1))"
LOOPS = """
import resource
_soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
resource.setrlimit(resource.RLIMIT_CPU, (1, hard))
while True:
    pass
"""

OF_FILES: Mapping[str, str] = {"reads": READS, "lists": LISTS, "writes": WRITES, "deletes": DELETES}


def attempt(words: str, **given: object) -> str:
    """Return the words with what they need, and what came of them as the only line."""
    known = "".join(f"{name} = {value!r}\n" for name, value in given.items())
    body = "\n".join(f"    {line}" for line in words.strip().splitlines())
    return (
        f"{known}try:\n{body}\n"
        "except Exception as error:\n    said = type(error).__name__\n"
        "else:\n    said = 'uszło'\n"
        "print(said, end='')\n"
    )
