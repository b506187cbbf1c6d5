"""A process gives up its rights before it reads a foreign file: limits, Landlock, seccomp.

No library was suitable (docs/decisions/0031); each of the two takes three system calls.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38


def set_for_process(option: int, value: int = 1, more: ctypes.c_void_p | None = None) -> None:
    """prctl(2); raises OSError."""
    if LIBC.prctl(option, ctypes.c_ulong(value), more or ctypes.c_ulong(0), 0, 0) != 0:
        raise _failure()


def _failure() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def _call(number: int, *arguments: object) -> int:
    answer = int(LIBC.syscall(ctypes.c_long(number), *arguments))
    if answer < 0:
        raise _failure()
    return answer


# landlock(7), the same numbers on all machines.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
EXECUTE, READ_FILE, READ_DIR = 1 << 0, 1 << 2, 1 << 3
# Number of file actions by version; since 4 also TCP, since 6 also other processes.
FILE_ACTIONS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
NEWEST = max(FILE_ACTIONS)
NETWORK_SINCE, SCOPE_SINCE = 4, 6
CONNECT_AND_BIND, SIGNALS_AND_ABSTRACT_SOCKETS = 0b11, 0b11


def landlock_version() -> int:
    """Return the kernel's version of Landlock; 0 if it has none or was started without it."""
    try:
        return _call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
            return 0
        raise


def restrict_files(readable: Iterable[Path], program: Iterable[Path]) -> None:
    """Let this process open no file any more, except for reading beneath `readable`.

    Open files stay open. Files beneath `program` may also be executed. Raises OSError.
    """
    version = landlock_version()
    files = (1 << FILE_ACTIONS[min(version, NEWEST)]) - 1
    network = CONNECT_AND_BIND if version >= NETWORK_SINCE else 0
    scope = SIGNALS_AND_ABSTRACT_SOCKETS if version >= SCOPE_SINCE else 0
    known = 1 + (version >= NETWORK_SINCE) + (version >= SCOPE_SINCE)
    handled = struct.pack(f"={known}Q", *(files, network, scope)[:known])
    rules = _call(CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    for places, more in ((readable, 0), (program, EXECUTE)):
        for place in places:
            _allow(rules, place, more)
    _call(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
    os.close(rules)


def _allow(rules: int, place: Path, more: int) -> None:
    try:
        beneath = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    allowed = READ_FILE | more | (READ_DIR if place.is_dir() else 0)
    rule = struct.pack("=Qi", allowed, beneath)
    _call(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
    os.close(beneath)


# Numbers of system calls: x86_64, aarch64; None where a machine has no such call.
Numbers = tuple[int | None, int | None]
EXECUTING: dict[str, Numbers] = {"execve": (59, 221), "execveat": (322, 281)}
# fmt: off
REFUSED: dict[str, Numbers] = {
    # The network, also by way of a ring that asks for it in the kernel.
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "io_uring_setup": (425, 425),
    # Children, and a way out of the group that is ended with this process.
    "fork": (57, None), "vfork": (58, None), "setsid": (112, 157), "setpgid": (109, 154),
    # Other processes.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "kcmp": (312, 272),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # Files by handle or without a name, and what Landlock does not know: owners, modes, times.
    "open_by_handle_at": (304, 265), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    # What outlives the process in the kernel.
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "mq_unlink": (241, 181), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218),
    # Powerful interfaces of the kernel, and calls for root only.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "fsopen": (430, 430),
    "move_mount": (429, 429), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
}
# Allowed only for the own process: the first argument is 0, or the own number.
OF_ITSELF: dict[str, Numbers] = {"prlimit64": (302, 261), "sched_setaffinity": (203, 122)}
OWN_SIGNALS: dict[str, Numbers] = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131)}
# fmt: on
# A pair of streams reaches nobody else; event loops need it to wake themselves.
SOCKETPAIR: Numbers = (53, 199)
KIND_OF_SOCKET, STREAM = 0xF, 1
CLONE: Numbers = (56, 220)
CLONE3: Numbers = (435, 435)
CLONE_THREAD = 0x10000
# By machine: which of the two numbers, and the architecture of linux/audit.h.
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
# Marks calls of the x32 ABI, which x86_64 may know as well.
X32 = 0x40000000

LOAD, EQUAL, AT_LEAST, BITS, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER_AT, MACHINE_AT, FIRST_ARGUMENT_AT, SECOND_ARGUMENT_AT = 0, 4, 16, 24
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
FILTER_MODE = 2


def seccomp_available() -> bool:
    """True if the system calls of this machine are known here and its kernel can filter them."""
    if platform.machine() not in MACHINES or sys.byteorder != "little":
        return False
    # Called without a filter, a kernel that knows the mode answers EFAULT, others EINVAL.
    LIBC.prctl(PR_SET_SECCOMP, ctypes.c_ulong(FILTER_MODE), None, 0, 0)
    return ctypes.get_errno() == errno.EFAULT


def restrict_calls(*, executes: bool) -> None:
    """Forbid network, child processes (threads are allowed) and signals to others from now on.

    A refused call fails with EPERM. With `executes` this process may still execute another
    program. It must have given up new privileges before. Raises OSError.
    """
    code = b"".join(_filter(*MACHINES[platform.machine()], executes=executes))
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(held))
    set_for_process(
        PR_SET_SECCOMP, FILTER_MODE, ctypes.cast(ctypes.c_char_p(program), ctypes.c_void_p)
    )


def _filter(which: int, machine: int, *, executes: bool) -> Iterable[bytes]:
    def numbers(of: dict[str, Numbers]) -> list[int]:
        return [number for pair in of.values() if (number := pair[which]) is not None]

    yield _step(LOAD, MACHINE_AT)
    yield _step(EQUAL, machine, 1, 0)
    yield _step(RETURN, KILL)
    yield _step(LOAD, NUMBER_AT)
    yield from _refused(AT_LEAST, X32, errno.EPERM)
    for number in numbers(REFUSED if executes else REFUSED | EXECUTING):
        yield from _refused(EQUAL, number, errno.EPERM)
    # The C library then uses the older call, whose flags the filter can read.
    yield from _refused(EQUAL, CLONE3[which] or 0, errno.ENOSYS)
    yield from _allowed_when(CLONE[which] or 0, BITS, CLONE_THREAD)
    for number in numbers(OF_ITSELF):
        yield from _allowed_when(number, EQUAL, 0)
    for number in numbers(OWN_SIGNALS):
        yield from _allowed_when(number, EQUAL, os.getpid())
    yield from _allowed_when(
        SOCKETPAIR[which] or 0, EQUAL, STREAM, at=SECOND_ARGUMENT_AT, of=KIND_OF_SOCKET
    )
    yield _step(RETURN, ALLOW)


def _refused(comparison: int, number: int, error: int) -> Iterable[bytes]:
    yield _step(comparison, number, 0, 1)
    yield _step(RETURN, ERROR | error)


def _allowed_when(
    number: int, comparison: int, argument: int, at: int = FIRST_ARGUMENT_AT, of: int = 0xFFFFFFFF
) -> Iterable[bytes]:
    """Allow a call by the lower half of an argument, masked with `of`."""
    yield _step(EQUAL, number, 0, 5)
    yield _step(LOAD, at)
    yield _step(AND, of)
    yield _step(comparison, argument, 1, 0)
    yield _step(RETURN, ERROR | errno.EPERM)
    yield _step(RETURN, ALLOW)


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    """An instruction of classic BPF, `struct sock_filter`."""
    return struct.pack("=HBBI", code, when_true, when_false, value)


# Besides those that are open when the process is confined.
MAX_OPEN_FILES = 10
# What libraries need while they read, none of it personal: their own code and tables (many load
# parts of themselves only when a file needs them), random numbers, fonts, encodings.
SHARED = (
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    Path("/dev/urandom"),
    Path("/dev/random"),
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/X11/fonts"),
    *Path("/usr").glob("lib*/gconv"),
    *Path("/usr/lib").glob("*-linux-*/gconv"),
)
# For another program: its libraries and its own files.
PROGRAMS = (Path("/usr"), Path("/lib"), Path("/lib64"), Path("/etc/ld.so.cache"))


def confine_process(*, memory: int, seconds: int, program: Path | None = None) -> None:
    """Leave this process only its limits and its open files from now on.

    `memory` is in bytes, `seconds` of processor time. The process writes to no file (it answers
    through a pipe) and opens at most ten more. As far as the kernel supports it, it reads only
    files of libraries (`SHARED`), has no network and no children, and reaches no other process.
    Our own modules must be loaded before. `program` is what it may still execute. Raises OSError
    if a protection that the kernel offers fails.
    """
    _limit(memory, seconds)
    set_for_process(PR_SET_NO_NEW_PRIVS)
    if landlock_version():
        restrict_files(SHARED, _of_program(program) if program else ())
    if seccomp_available():
        restrict_calls(executes=program is not None)


def _limit(memory: int, seconds: int) -> None:
    """Set limits that every kernel enforces; no core dump is written."""
    highest = max(map(int, os.listdir("/proc/self/fd")))
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, highest + MAX_OPEN_FILES),
    ):
        resource.setrlimit(limit, (most, most))


def _of_program(program: Path) -> Iterable[Path]:
    """Return the folders of a program with its libraries; only itself if it is in the root."""
    real = program.resolve()
    home = real.parent.parent
    return (*PROGRAMS, real if home == Path("/") else home)


def find_missing_protections() -> list[str]:
    """Return the protections that this machine's kernel lacks: `landlock`, `seccomp`."""
    available = {"landlock": landlock_version() > 0, "seccomp": seccomp_available()}
    return [name for name, is_available in available.items() if not is_available]
