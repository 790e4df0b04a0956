"""What both programs of the standalone build run: each does what it is called."""
# ruff: noqa: INP001 - PyInstaller reads a file, no package

import os
import sys

if os.path.splitext(os.path.basename(sys.executable))[0] == "facetune-host":  # noqa: PTH119, PTH122 - as fast as can be
    from facetune.host.main import main
else:
    from facetune.cli import main

main()
