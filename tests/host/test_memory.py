"""The host's threads share the heaps that there are."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
libc = ctypes.CDLL(None)
if not hasattr(libc, "gnu_get_libc_version"):
    sys.exit(77)
from facetune.host import server
if sys.argv[1] == "shared":
    server._import_dispatcher()
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(12)
def allocate():
    together.wait()
    for _ in range(1000):
        libc.malloc(64)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fopen.restype = ctypes.c_void_p
libc.fopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fclose(out)
"""


def heaps(how):
    done = subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, check=False, text=True)
    if done.returncode == 77:
        pytest.skip("this system has another libc")
    assert done.returncode == 0, done.stderr
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_twelve_threads_of_a_host_need_no_heap_of_their_own():
    assert heaps("shared") <= 2
    assert heaps("not shared") > 2
