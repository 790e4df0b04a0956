"""The people who use FaceTune at this computer. Each function returns how the list of them is afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facetune.profile import history, people
from facetune.profile.database import opened
from facetune.profile.types import PeopleResult

if TYPE_CHECKING:
    from sqlite3 import Connection


def everyone() -> PeopleResult:
    """All profiles. Raises as database.opened does."""
    with opened() as connection:
        return _everyone(connection)


def new(name: str) -> PeopleResult:
    """Make a profile and use it. Raises as people.new and database.opened do."""
    with opened() as connection:
        people.new(connection, name)
        return _everyone(connection)


def use(name: str) -> PeopleResult:
    """Change to another profile. Raises as people.use and database.opened do."""
    with opened() as connection:
        people.use(connection, name)
        return _everyone(connection)


def rename(name: str, to: str) -> PeopleResult:
    """Give a profile another name. Raises as people.rename and database.opened do."""
    with opened() as connection:
        people.rename(connection, name, to)
        return _everyone(connection)


def _everyone(connection: Connection) -> PeopleResult:
    return PeopleResult(profiles=people.everyone(connection), damage=history.take_damage(connection))
