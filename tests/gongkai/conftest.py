"""Run the command as a user does: another process, another folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


class Command:
    """Call it with the arguments of `gongkai`; it returns the finished process."""

    def __init__(self, root: Path) -> None:
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GONGKAI")},
            "PYTHONPATH": str(root),
            "PYTHONIOENCODING": "utf-8",
        }

    def popen(self, *args: str, cwd: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "gongkai", *args], cwd=cwd, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def __call__(self, *args: str, cwd: Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        process = self.popen(*args, cwd=cwd)
        out, err = process.communicate(timeout=timeout)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(args, process.returncode, out, err)


@pytest.fixture(scope="session")
def command(root: Path) -> Command:
    """The `gongkai` command of this checkout."""
    return Command(root)
