"""Practice sites (练习站): small sites on loopback that speak the protocols of county portals, each with a truth table.

They serve the demo, the tests and a user's first try. Nothing in them is a real page; docs/practice-sites.md says
which habit of real sites stands in which practice site.
"""

from __future__ import annotations

from gongkai.practice.model import Decoy, PracticeError, Reply, Request, TruthRow, TruthTable
from gongkai.practice.registry import names, relocate, serve
from gongkai.practice.server import Served
from gongkai.practice.truth import states, truth, truth_table

__all__ = [
    "Decoy",
    "PracticeError",
    "Reply",
    "Request",
    "Served",
    "TruthRow",
    "TruthTable",
    "names",
    "relocate",
    "serve",
    "states",
    "truth",
    "truth_table",
]
