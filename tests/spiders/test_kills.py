"""A few kills at random moments; benchmarks/kills.py does fifty."""

from __future__ import annotations

import importlib.util
import sys

import pytest


@pytest.mark.slow
def test_three_kills_change_nothing(root):
    spec = importlib.util.spec_from_file_location("kills_benchmark", root / "benchmarks" / "kills.py")
    assert spec is not None
    assert spec.loader is not None
    kills = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = kills
    spec.loader.exec_module(kills)
    kills.ROWS = 30
    site = kills.Site()
    crawls, mismatches, again = kills.killed_crawls(3, 7, site)
    site.server.shutdown()
    site.server.server_close()
    assert crawls >= 1
    assert mismatches == []
    assert again <= 2  # at most what was in flight is asked for twice
    assert site.peak == 1
