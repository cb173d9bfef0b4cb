"""The wheel in a clean environment, beside another distribution that also ships a package named `crawler`."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOMS = ("catalogs", "crawler", "spiders", "audit", "reports")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(root)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return next(out.glob("*.whl"))


def test_only_the_unique_name_goes_into_site_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gongkai"}


def test_every_file_of_every_room_is_in_the_wheel(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "gongkai", *ROOMS], cwd=root, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert tracked, "the test must see files"
    for name in tracked:
        carried = name if name.startswith("gongkai/") else f"gongkai/app/{name}"
        assert carried in names


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel and a decoy `crawler` in its site-packages; returns its bin folder.

    Third-party dependencies come from this environment's site-packages (a .pth line), so that no network is needed;
    .ci/try-wheel does the same with everything installed anew.
    """
    folder = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next((folder / "lib").glob("python3.*/site-packages"))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--prefix", str(folder)]
    subprocess.run([*install, "--ignore-installed", str(wheel)], check=True, capture_output=True, text=True)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (site / "crawler").mkdir()
    (site / "crawler" / "__init__.py").write_text("raise ImportError('the decoy was imported')\n")
    return folder / "bin"


def run_elsewhere(binary: Path, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run([str(binary), *args], cwd=cwd, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.slow
def test_the_command_runs_from_elsewhere_beside_a_decoy(installed: Path, tmp_path: Path) -> None:
    done = run_elsewhere(installed / "gongkai", "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run_elsewhere(installed / "gongkai", "site", "list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "practice-guannan" in done.stdout


@pytest.mark.slow
def test_ours_wins_over_the_decoy(installed: Path, tmp_path: Path) -> None:
    code = (
        "from gongkai.launcher import put_rooms_first; print(put_rooms_first());"
        "import crawler.model; print(crawler.model.__file__)"
    )
    done = run_elsewhere(installed / "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder, module = map(Path, done.stdout.split())
    assert folder.parts[-2:] == ("gongkai", "app")
    assert module.is_relative_to(installed.parent / "lib")


@pytest.mark.slow
def test_without_the_launcher_the_decoy_would_have_been_imported(installed: Path, tmp_path: Path) -> None:
    done = run_elsewhere(installed / "python", "-c", "import crawler", cwd=tmp_path)
    assert "the decoy was imported" in done.stderr
