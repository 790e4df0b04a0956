"""Takes everybody's sign-in out of the keyring, for an uninstallation that erases the profiles, too.

The installer runs it as `python -m facetune.setup.sign_out`, with the libraries of the environment that it
removes next.
"""

from __future__ import annotations

from facetune.errors import FaceTuneError


def sign_everybody_out() -> None:
    """Forget the sign-in of each person that the profile knows. Asks nobody, and never fails."""
    from facetune.profile import database
    from facetune.spotify import signin

    try:
        with database.opened() as connection:
            people = [str(person) for (person,) in connection.execute("SELECT id FROM profile")]
    except FaceTuneError:
        return
    for person in people:
        signin.forget_person(person)


if __name__ == "__main__":
    sign_everybody_out()
