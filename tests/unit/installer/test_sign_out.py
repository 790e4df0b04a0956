"""What becomes of a sign-in when FaceTune is uninstalled."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from facetune import paths
from facetune.app import account
from facetune.installer import removal
from facetune.installer import uninstall as undo
from facetune.spotify import sign_in as signin
from facetune.spotify import store as memory
from tests.unit.installer.conftest import needs_sh


@needs_sh
class TestSignOut:
    @pytest.fixture
    def installed(self, lay_out):
        """A function that makes an environment whose Python ends with a status, and a profile or none."""

        def make(status, *, signed_in=None):
            there = lay_out()
            there.scripts.mkdir(parents=True)
            if status is not None:
                there.program("python").write_text(f"#!/bin/sh\nexit {status}\n")
                there.program("python").chmod(0o755)
            profile = there.paths.data / "profile.db"
            if signed_in is not None:
                with contextlib.closing(sqlite3.connect(profile)) as connection:
                    connection.execute("CREATE TABLE cache (profile_id, name, stored, value)")
                    name = memory.ACCOUNT if signed_in else memory.TASTE
                    connection.execute("INSERT INTO cache VALUES (1, ?, 0, '{}')", (name,))
                    connection.commit()
            return there

        return make

    @pytest.mark.parametrize("status", [1, None])
    def test_a_sign_in_that_stays_is_told(self, installed, capsys, status):
        undo.uninstall(installed(status, signed_in=True), yes=True)
        said = capsys.readouterr().out
        assert 'keyring may still hold your sign-in with Spotify, under "FaceTune".' in said
        assert "https://www.spotify.com/account/apps" in said

    @pytest.mark.parametrize(("status", "signed_in"), [(0, True), (1, False), (1, None)])
    def test_else_there_is_nothing_to_tell(self, installed, capsys, status, signed_in):
        undo.uninstall(installed(status, signed_in=signed_in), yes=True)
        assert "keyring" not in capsys.readouterr().out

    def test_a_profile_that_cannot_be_read_may_know_of_one(self, installed, capsys):
        there = installed(1)
        (there.paths.data / "profile.db").write_bytes(b"a profile")
        undo.uninstall(there, yes=True)
        assert "keyring" in capsys.readouterr().out

    def test_the_name_is_that_of_the_profile(self):
        assert removal.ACCOUNT == memory.ACCOUNT


class TestSigningEverybodyOut:
    @pytest.mark.parametrize(("answer", "done"), [(True, True), (False, False)])
    def test_it_says_whether_the_keyring_let_it(self, monkeypatch, tmp_path, answer, done):
        monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "profile.db")
        asked = []
        monkeypatch.setattr(signin, "forget_person", lambda person: asked.append(person) or answer)
        assert account.sign_everyone_out() is done
        assert asked == ["1"]

    def test_a_profile_that_does_not_open(self, monkeypatch, tmp_path):
        (tmp_path / "profile.db").mkdir()
        monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "profile.db")
        assert account.sign_everyone_out() is False
