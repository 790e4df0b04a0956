"""A home on a disk that has no locks, as some that lie on a network: a library in between refuses every lock."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys

import pytest

from facetune import files
from tests.conftest import ROOT

COMPILER = shutil.which("cc")

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_PRELOAD is Linux's"),
    pytest.mark.skipif(COMPILER is None, reason="there is no C compiler"),
]

REFUSES = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>

static int refuse(void) { errno = atoi(getenv("NO_LOCKS")); return -1; }

int flock(int fd, int how) { (void)fd; (void)how; return refuse(); }

#define INSTEAD(name)                                                                     \
    int name(int fd, int command, ...) {                                                  \
        va_list list; va_start(list, command); void *more = va_arg(list, void *); va_end(list); \
        if (command == F_SETLK || command == F_SETLKW || command == F_GETLK) return refuse();   \
        return ((int (*)(int, int, void *))dlsym(RTLD_NEXT, #name))(fd, command, more);    \
    }
INSTEAD(fcntl)
INSTEAD(fcntl64)
"""

USE = """
import json, sys, time
from pathlib import Path
from facetune import files
from facetune.app.doctor import parts
from facetune.browsers.machine import this_machine
from facetune.errors import FaceTuneError
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue
from facetune.profile.store import open_profile

waits = []
time.sleep = waits.append
folder, source = Path(sys.argv[1]), Path(sys.argv[2])
target = folder / "catalogue.sqlite"
said = {"tracks": build(target, source).tracks, "again": build(target, source).tracks}
catalogue = Catalogue.open(target)
said["details"] = len(catalogue.details(range(len(catalogue))))
try:
    with open_profile():
        pass
except FaceTuneError as error:
    said["profile"] = [error.code, error.params["detail"]]
said["disk"] = [check.code for check in parts.disk(this_machine(folder))]
said["waits"] = waits
said["left"] = sorted(each.name for each in folder.iterdir())
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locks")
    (folder / "refuses.c").write_text(REFUSES)
    command = [COMPILER, "-shared", "-fPIC", "-o", folder / "refuses.so", folder / "refuses.c", "-ldl"]
    made = subprocess.run(command, capture_output=True, check=False, text=True)
    if made.returncode != 0:
        pytest.skip(f"the compiler makes no library here: {made.stderr[-200:]}")
    return folder / "refuses.so"


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EACCES])
def test_the_catalogue_is_built_and_read_and_the_profile_refused_at_once(library, tmp_path, facts_file, track, number):
    folder, source = tmp_path / "data/facetune", facts_file([track() for _ in range(20)])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {"LD_PRELOAD": str(library), "NO_LOCKS": str(number), "PYTHONPATH": str(ROOT / "native_host")}
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    command = [sys.executable, "-c", USE, str(folder), str(source)]
    ended = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert (said["tracks"], said["again"], said["details"]) == (20, 20, 20)
    assert said["profile"] == ["profile_unusable", os.strerror(errno.ENOLCK)]
    assert "disk_lockless" in said["disk"]
    assert said["waits"] == [], "no lock is waited for"
    assert said["left"] == ["catalogue.sqlite"]


def test_a_disk_with_locks(tmp_path):
    assert files.locks_work(tmp_path)
    assert files.locks_work(tmp_path / "missing"), "nothing can be tried there"
    assert list(tmp_path.iterdir()) == []
