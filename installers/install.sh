#!/bin/sh
# Installs FaceTune for the user who runs this, on Linux and macOS. Safe to run again: that upgrades or repairs.
set -eu

usage() {
    cat <<'TEXT'
Usage: install.sh [--try] [--detector FILE] [--browser NAME]... | --uninstall

  --try            when all is installed, look at your face and print tracks for its mood
  --detector FILE  take the face detector's weights from a file, not from the network
  --browser NAME   register with this browser (chrome, chromium, edge, brave, vivaldi, firefox), found or not;
                   without it, with every one that is found
  --uninstall      take everything back, except your settings

FACETUNE_PYTHON names the Python to use. Without it that is the first of python3.13, python3.12, python3.11,
python3.10, python3 and python that will do: 3.10 or newer, with its modules venv, sqlite3 and ssl.
TEXT
}

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

# --- what is asked for ------------------------------------------------------------------------------------------------

try=no uninstall=no detector='' browsers=''
while [ $# -gt 0 ]; do
    case $1 in
        --try) try=yes ;;
        --uninstall) uninstall=yes ;;
        --detector | --browser)
            [ $# -ge 2 ] || die "$1 needs a value."
            if [ "$1" = --detector ]; then
                [ -f "$2" ] || die "There is no file $2."
                detector=$(CDPATH='' cd -- "$(dirname -- "$2")" && pwd)/$(basename -- "$2")
            else
                case $2 in *[!a-z]* | '') die "$2 is not a browser's name." ;; esac
                browsers="$browsers --browser $2"
            fi
            shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
[ -d "${HOME:-}" ] || die 'HOME is not set to a folder.'
if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER:-}" ] && [ -n "$(find "$HOME" -prune ! -user 0)" ]; then
    die "FaceTune is installed for one user and needs no sudo. Run this again as $SUDO_USER, without sudo."
fi
case $(uname -s) in
    Darwin) base="$HOME/Library/Application Support" ;;
    *) base="$HOME/.local/share" ;;
esac
data=${XDG_DATA_HOME:-$base}/facetune
venv=$data/venv
facetune=$venv/bin/facetune
link=$HOME/.local/bin/facetune
made=$data/made-folders # those of link_command, one a line, below HOME

# Another Python's settings must not leak into the private environment.
unset PYTHONHOME PYTHONPATH
# A cache of its own makes an interrupted download resume, and leaves nothing behind.
export PIP_CACHE_DIR="${PIP_CACHE_DIR:-$data/pip-cache}" PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# ONNX Runtime would report to its maker as soon as it is imported.
export ORT_DISABLE_TELEMETRY=1

# --- the steps --------------------------------------------------------------------------------------------------------

is_our_link() { [ -L "$link" ] && [ "$(readlink "$link")" = "$facetune" ]; }

remove_all() {
    if [ ! -e "$data" ]; then
        say 'FaceTune is not installed.'
        return
    fi
    if "$facetune" --version >/dev/null 2>&1; then
        "$facetune" uninstall --data || die 'Some of it could not be removed, see above.'
    elif [ -e "$facetune" ]; then
        die 'The installation is damaged. Run install.sh to repair it, then install.sh --uninstall.'
    fi
    if is_our_link; then rm -f "$link"; fi
    for folder in .local/bin .local; do
        if grep -qxF "$folder" "$made" 2>/dev/null; then rmdir "$HOME/$folder" 2>/dev/null || :; fi
    done
    rm -rf "$venv" "$data/pip-cache" "$data/models" "$data/catalogue.sqlite" "$made"
    rmdir "$data" 2>/dev/null || say "Left as they are: the other files in $data"
    say 'FaceTune is removed. Remove its extension in the browser, too.'
}

find_python() {
    bare='' poor=''
    for name in "${FACETUNE_PYTHON:-}" python3.13 python3.12 python3.11 python3.10 python3 python; do
        # Asked, not only found: version managers leave commands that exist and do not run.
        if [ -n "$name" ] && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            # One that was built where their libraries were missing, as version managers do, lacks these.
            if ! "$name" -c 'import sqlite3, ssl' 2>/dev/null; then
                poor=${poor:-$name}
            elif "$name" -c 'import ensurepip, venv' 2>/dev/null; then
                python=$name
                return
            else
                bare=${bare:-$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])')}
            fi
        fi
        [ -z "${FACETUNE_PYTHON:-}" ] ||
            die "FACETUNE_PYTHON: $FACETUNE_PYTHON is no Python 3.10 or newer with venv, sqlite3 and ssl."
    done
    [ -z "$bare" ] || die "Python $bare lacks its venv module. On Debian and Ubuntu: sudo apt install python$bare-venv"
    [ -z "$poor" ] || say "$poor does not do: it was built without sqlite3 or ssl." >&2
    die 'No Python 3.10 or newer was found. Debian, Ubuntu: sudo apt install python3 python3-venv;
    Fedora: sudo dnf install python3; macOS: brew install python, or the installer from python.org.'
}

make_environment() {
    # One that was interrupted, or whose Python is gone, is made anew.
    if "$venv/bin/python" -c 'import pip, sqlite3, ssl, sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then return; fi
    find_python
    say "Making an environment with $("$python" --version) ..."
    rm -rf "$venv"
    "$python" -m venv "$venv"
}

install_package() {
    say 'Installing FaceTune and its libraries (some 100 MB; this takes a minute or two) ...'
    (cd -- "$checkout" && "$venv/bin/python" -m pip install --quiet --upgrade .) || die 'pip failed, see above.'
}

loads() { "$venv/bin/python" -c "import $1" 2>/dev/null; }

# opencv-python needs libGL, libxcb and glib, which servers and containers lack.
ensure_opencv() {
    if loads cv2; then return; fi
    version=$("$venv/bin/python" -c 'from importlib.metadata import version; print(version("opencv-python"))')
    say "Note: opencv-python does not load on this system; opencv-python-headless $version takes its place."
    "$venv/bin/python" -m pip uninstall --quiet --yes opencv-python
    "$venv/bin/python" -m pip install --quiet --force-reinstall --no-deps "opencv-python-headless==$version"
    "$venv/bin/python" -c 'import cv2' || die 'OpenCV does not load, see above.'
}

fetch_detector() {
    say "Fetching the face detector's weights ..."
    if [ -n "$detector" ]; then
        "$facetune" models fetch --force --from "$detector"
    else
        "$facetune" models fetch --timeout 60 ||
            say 'Note: until then a weaker detector, the Haar cascade, serves. Run this again when there is a network.'
    fi
}

link_command() {
    if ! is_our_link; then
        if [ -e "$link" ] || [ -L "$link" ]; then
            say "Note: $link is there already and is not FaceTune's. FaceTune's command is $facetune"
            return
        fi
        if ! { make_folder .local && make_folder .local/bin && ln -s "$facetune" "$link"; }; then
            say "Note: $link could not be made. The command is $facetune"
            return
        fi
    fi
    case ":$PATH:" in
        *":$HOME/.local/bin:"* | *":$HOME/.local/bin/:"*) ;;
        *)
            say "Note: the command facetune is in $HOME/.local/bin, which is not on your PATH yet."
            say "Many systems put it there when you log in again. Until then the command is $link" ;;
    esac
}

# Makes a folder below HOME, and remembers that for --uninstall.
make_folder() {
    [ -d "$HOME/$1" ] || { mkdir "$HOME/$1" && printf '%s\n' "$1" >>"$made"; }
}

explain_extension() {
    cat <<TEXT

Now load the extension into your browser.
  Chrome, Chromium, Edge, Brave, Vivaldi: open chrome://extensions, switch on "Developer mode",
  click "Load unpacked", and choose the folder
      $checkout/extension
  Firefox: open about:debugging#/runtime/this-firefox, click "Load Temporary Add-on", and choose the file
      $checkout/extension/manifest.json
Then click FaceTune's icon.
TEXT
}

try_it() {
    say
    sample=''
    if ! "$facetune" cameras 2>/dev/null; then
        say 'No camera was found, so this looks at the sample portrait (NASA, public domain).'
        sample=--sample
    fi
    # shellcheck disable=SC2086 # one word or none
    "$facetune" scan --limit 10 $sample || [ $? -eq 3 ] # 3: looked, and was not sure
}

if [ $uninstall = yes ]; then
    remove_all
    exit
fi
make_environment
install_package
if ! loads 'msgspec, numpy, onnxruntime, platformdirs'; then
    say 'A library does not load: installing everything anew ...'
    rm -rf "$venv"
    make_environment
    install_package
fi
ensure_opencv
fetch_detector
"$facetune" catalogue build
# shellcheck disable=SC2086 # words of lower-case letters
"$facetune" install $browsers || say 'Note: FaceTune is installed, but not registered with every browser.'
[ "$PIP_CACHE_DIR" != "$data/pip-cache" ] || rm -rf "$PIP_CACHE_DIR"
link_command
explain_extension
if [ $try = yes ]; then try_it; fi
