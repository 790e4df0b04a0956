"""Takes the sign-ins of all people out of the keyring, before an uninstallation that erases the profiles, too.

The installer runs it with the libraries of the environment that it removes next, by the name facetune.setup.sign_out.
The exit status is 1 if the keyring or the profile prevented it.
"""

from __future__ import annotations

import sys

from facetune.errors import FaceTuneError


def sign_all_out() -> bool:
    """Forget the sign-in of each person in the profile; gives whether that worked. Opens no dialog, never raises."""
    from facetune.profile import database
    from facetune.spotify import sign_in as signin

    try:
        with database.opened() as connection:
            people = [str(person) for (person,) in connection.execute("SELECT id FROM profile")]
    except FaceTuneError:
        return False
    return signin.forget_people(people)


if __name__ == "__main__":
    sys.exit(0 if sign_all_out() else 1)
