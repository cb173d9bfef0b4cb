"""Put what `gongkai demo` prints into both READMEs: `python docs/update_readme.py` from the repository root.

tests/gongkai/test_demo.py holds the READMEs against the demo.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
FENCE = "```\n"
BLOCK = 1  # the second fenced block: the first holds the two make commands


def main() -> None:
    """Run the demo in an empty folder and write its output into the second fenced block of each README."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from gongkai.launcher import main; main()", "demo"]
        done = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
    for name in READMES:
        path = ROOT / name
        parts = path.read_text(encoding="utf-8").split(FENCE)
        parts[2 * BLOCK + 1] = done.stdout.decode("utf-8")
        path.write_text(FENCE.join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
