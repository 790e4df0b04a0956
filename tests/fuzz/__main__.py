"""Feeds changed inputs to what reads foreign bytes, and reports each that is answered by anything but its own error.

    python -m tests.fuzz TARGET... [--seconds 600] [--seed 1] [--also FOLDER]

Without a target, all of tests/fuzz/targets.py, one after the other. A violation is another exception than the reader's
own, more processor time than it may take for one input, or more memory. Its input is written to a file, whose name is
printed; once it is mended, that file goes to the target's seeds. The files of FOLDER are more seeds for this run. What
libraries say of damaged files goes to stderr.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import traceback
from pathlib import Path

from tests.fuzz.run import fuzz
from tests.fuzz.targets import TARGETS


def main() -> int:
    """1 if there was a violation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--also", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    more = [file.read_bytes() for file in sorted(asked.also.iterdir()) if file.is_file()] if asked.also else []
    violated = 0
    for name in asked.targets:
        target = TARGETS[name]
        seeds = [*target.seeds(), *more]
        found = fuzz(target._replace(seeds=lambda seeds=seeds: seeds), seed=asked.seed, seconds=asked.seconds)
        print(
            f"{name}: {found.inputs} inputs, {found.refused} refused, {found.megabytes:.0f} MiB more at most",
            flush=True,
        )
        for place, violation in enumerate(found.violations):
            file = Path(tempfile.gettempdir()) / f"fuzz-{name}-{asked.seed}-{place}"
            file.write_bytes(violation.body)
            print(f"{file}: {violation.what}")
            if violation.error is not None:
                traceback.print_exception(violation.error, file=sys.stdout)
        violated += len(found.violations)
    return 1 if violated else 0


if __name__ == "__main__":
    sys.exit(main())
