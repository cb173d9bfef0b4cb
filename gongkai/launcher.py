"""Put our rooms first on sys.path, then start the command line.

The five code folders have common names (`crawler`, `reports` ...). In a checkout they stand at the repository root;
the wheel carries them under `gongkai/app/`. Either way the right folder goes first on sys.path, so that another
distribution's `crawler` can never be imported in our place (docs/decisions/0001-launcher.md).
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOMS = ("catalogs", "crawler", "spiders", "audit", "reports")


def app_folder() -> Path:
    """Return the folder that holds the five rooms: `gongkai/app` in an installation, the repository root in a checkout.

    Raises FileNotFoundError where neither holds them: the installation is broken.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "app", package.parent):
        if all((folder / room / "__init__.py").is_file() for room in ROOMS):
            return folder
    raise FileNotFoundError(f"gongkai: the rooms {', '.join(ROOMS)} stand neither in {package / 'app'} nor beside it")


def put_rooms_first() -> Path:
    """Put the rooms' folder first on sys.path and return it."""
    folder = app_folder()
    text = str(folder)
    if text in sys.path:
        sys.path.remove(text)
    sys.path.insert(0, text)
    return folder


def main() -> None:
    """Entry point of the `gongkai` command."""
    put_rooms_first()
    try:
        from gongkai.cli import run  # only now: it imports the rooms
    except KeyboardInterrupt:
        sys.exit(130)

    run()
