"""The five features have the same names in both front doors and in the extension's background."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

FEATURES = ["camera", "music", "profile", "spotify", "system"]


@pytest.mark.parametrize(
    "folder", ["native_host/facetune/host/*.py", "native_host/facetune/cli/*.py", "extension/background/*.js"]
)
def test_a_feature_has_a_file_of_its_name_in_every_room_that_shows_it(folder):
    assert {file.stem for file in ROOT.glob(folder)} >= set(FEATURES)
