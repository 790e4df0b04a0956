"""Files and folders that are their user's alone, and links in their place."""

from __future__ import annotations

import os
import stat

import pytest

from facetune import files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX's")


@pytest.fixture(params=[0o000, 0o077])
def mask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("mask")
def test_a_folder_is_its_users_with_all_that_had_to_be_made_for_it(tmp_path):
    folder = tmp_path / "share/facetune/imports"
    files.make_private(folder)
    assert {mode(each) for each in (folder, *list(folder.parents)[:2])} == {0o700}


@pytest.mark.usefixtures("mask")
def test_one_that_lets_others_in_is_closed_and_what_a_person_named_is_not(tmp_path):
    (own := tmp_path / "facetune").mkdir()
    (named := tmp_path / "shared with a friend").mkdir()
    (linked := tmp_path / "link").mkdir()
    (link := linked / "facetune").symlink_to(named)
    for folder in (own, named):
        folder.chmod(0o777)
        files.make_private(folder)
    files.make_private(link)
    assert (mode(own), mode(named)) == (0o700, 0o777)


@pytest.mark.usefixtures("mask")
def test_a_link_in_the_place_of_a_file_is_replaced_and_its_target_stays(tmp_path):
    target = tmp_path / "precious"
    target.write_text("as it was", encoding="utf-8")
    (file := tmp_path / "settings.json").symlink_to(target)
    files.write_atomically(file, b"{}", mode=0o600)
    assert (file.is_symlink(), file.read_bytes(), mode(file)) == (False, b"{}", 0o600)
    assert target.read_text(encoding="utf-8") == "as it was"


def test_what_others_may_write_they_may_not_and_a_links_target_stays_as_it_is(tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"")
    (folder := tmp_path / "venv").mkdir()
    (file := folder / "program").write_bytes(b"")
    (folder / "link").symlink_to(outside)
    for each in (outside, folder, file):
        each.chmod(0o777)
    files.refuse_writers(folder)
    assert (mode(folder), mode(file), mode(outside)) == (0o755, 0o755, 0o777)


def test_the_mask_lets_no_others_write(mask):
    files.narrow_umask()
    assert os.umask(0o022) == mask | 0o022
