"""Takes everybody's sign-in out of the keyring, for an uninstallation that erases the profiles, too.

The installer runs it as `python -m facetune.setup.sign_out`, with the libraries of the environment that it
removes next. The exit status says whether all of it is gone: 1 where the keyring or the profile did not let it.
"""

from __future__ import annotations

import sys

from facetune.errors import FaceTuneError


def sign_everybody_out() -> bool:
    """Forget the sign-in of each person that the profile knows; whether that was done. Asks nobody, never fails."""
    from facetune.profile import database
    from facetune.spotify import sign_in as signin

    try:
        with database.opened() as connection:
            people = [str(person) for (person,) in connection.execute("SELECT id FROM profile")]
    except FaceTuneError:
        return False
    return signin.forget_people(people)


if __name__ == "__main__":
    sys.exit(0 if sign_everybody_out() else 1)
