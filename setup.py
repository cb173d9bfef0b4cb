"""Build step: carry the rooms into the wheel under gongkai/app/, so that site-packages gets one unique name only."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOMS = ("catalogs", "crawler", "spiders", "audit", "reports")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.orig", ".*")


class BuildWithRooms(build_py):
    """Copy whole folders, data files included: a data file that is forgotten in a list is a crash at the user's."""

    def run(self) -> None:
        super().run()
        if getattr(self, "editable_mode", False):
            return  # the launcher finds the rooms at the repository root
        here = Path(__file__).resolve().parent
        package = Path(self.build_lib) / "gongkai"
        shutil.copytree(here / "gongkai", package, ignore=LEFT_OUT, dirs_exist_ok=True)
        for room in ROOMS:
            shutil.copytree(here / room, package / "app" / room, ignore=LEFT_OUT, dirs_exist_ok=True)
        shutil.copy2(here / "scrapy.cfg", package / "app" / "scrapy.cfg")


setup(cmdclass={"build_py": BuildWithRooms})
