#!/bin/sh
# Installs FaceTune on Linux and macOS, or takes it back: `install.sh --help` says how. Safe to run again.
# This only finds a Python that will do; the rest is native_host/facetune/setup/bootstrap, in this folder or a wheel.
set -eu

die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
chosen=${FACETUNE_PYTHON:-} wheel='' before=''
for word in "$@"; do
    case $before in --python) chosen=$word ;; --wheel) wheel=$word ;; esac
    case $word in --python=*) chosen=${word#*=} ;; --wheel=*) wheel=${word#*=} ;; esac
    before=$word
done
source=$wheel
if [ -z "$wheel" ]; then
    source=$(dirname -- "$here")/native_host
    for file in "$here"/facetune-*.whl; do if [ -f "$file" ]; then source=$file; fi; done
fi
[ -e "$source" ] || die "There is no ${wheel:-native_host folder or wheel beside this script}."

# Other Pythons' settings do not count (-I), and the folder stays as it is (-B).
run='import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name="__main__")'
objections=''
for name in ${chosen:+"$chosen"} python3.13 python3.12 python3.11 python3.10 python3 python; do
    # Asked, not only found: version managers leave commands that exist and do not run.
    if said=$("$name" -I -B -c "$run" "$source" facetune.setup.probe 2>/dev/null); then
        exec "$name" -I -B -c "$run" "$source" facetune.setup.bootstrap "$@"
    fi
    objections="$objections${said:+
    $said}"
    [ -z "$chosen" ] || die "$chosen does not do.${said:+ $said} FaceTune needs Python 3.10 or newer."
done
die "No Python 3.10 or newer was found. Debian, Ubuntu: sudo apt install python3 python3-venv;
    Fedora: sudo dnf install python3; macOS: brew install python, or the installer from python.org.$objections"
