"""Convert old formats (.doc, .wps, .odt, .ods, .rtf) through LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from catalogs.model import CatalogError

TIMEOUT = 90  # seconds; one file takes about two


def office_program() -> str | None:
    """The LibreOffice program of this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(where: str, data: bytes, suffix: str, target: str) -> bytes:
    """Convert to `target` (docx or xlsx) in a profile of its own, macros off. CatalogError says the way out."""
    program = office_program()
    if program is None:
        raise CatalogError(
            f"{where}：{suffix} 是旧格式，要靠 LibreOffice 转换，本机没有安装。"
            f"请安装 LibreOffice，或用 Word、WPS 另存为 .{target} 再导入。"
        )
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder) / f"in{suffix}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [
            program, "--headless", "--norestore", "--nologo", profile, "--convert-to", target,
            "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise CatalogError(f"{where}：LibreOffice {TIMEOUT} 秒没有转完。请用 Word 另存为 .{target}。") from error
        except OSError as error:
            raise CatalogError(f"{where}：启动不了 LibreOffice（{error.strerror}）。请另存为 .{target}。") from error
        made = Path(folder) / f"in.{target}"
        if not made.is_file():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            hint = f"（{said[-1][:200]}）" if said else ""
            raise CatalogError(f"{where}：LibreOffice 转换失败{hint}。文件可能有密码或已损坏，请另存为 .{target}。")
        return made.read_bytes()
