"""Signs everyone out, for an uninstallation that erases the profiles, too.

The installer runs it as `python -m facetune.setup.sign_out`, with the libraries of the environment that it removes
next. The exit status is 1 if the keyring or the profile did not let go of every sign-in.
"""

import sys

from facetune.app.account import sign_everyone_out

if __name__ == "__main__":
    sys.exit(0 if sign_everyone_out() else 1)
