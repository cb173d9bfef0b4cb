"""Old binary office files (.doc, .wps, .et, .rtf, .ppt) through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from crawler.reading.decode import decode
from crawler.reading.files import MAX_CHARS, FileText, Refused
from crawler.reading.office import read_sheets

TIMEOUT = 90  # seconds, the program's own start included
_SHEETS = frozenset({"et", "ett"})
_SLIDES = frozenset({"ppt", "pptx", "dps"})


def find_converter() -> str:
    """Return the path of LibreOffice's command, or ""."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def convert(kind: str, body: bytes) -> FileText:
    """Convert a file to text, or raise Refused where no converter is installed or it fails or takes too long."""
    program = find_converter()
    if not program:
        raise Refused(f"读取.{kind}需要LibreOffice，本机未安装")
    target = "xlsx" if kind in _SHEETS else "pdf" if kind in _SLIDES else "txt"
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder) / f"source.{kind}"
        source.write_bytes(body)
        _run(program, folder, "txt:Text (encoded):UTF8" if target == "txt" else target, source)
        result = source.with_suffix(f".{target}")
        if not result.is_file():
            raise Refused(f".{kind}不能转换，文件可能损坏或有密码")
        data = result.read_bytes()[: MAX_CHARS * 4]
        if target == "xlsx":
            return read_sheets("xlsx", result.read_bytes())
        if target == "pdf":
            from crawler.reading.pdf import read_pdf

            return read_pdf(result.read_bytes())
        text = decode(data, {}).text
        return FileText(kind, text="\n".join(line.strip() for line in text.splitlines() if line.strip()))


def _run(program: str, folder: str, target: str, source: Path) -> None:
    """Run the converter in a profile of its own; the whole process group ends with the time."""
    command = [
        program,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        folder,
        str(source),
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, start_new_session=True
    )
    try:
        process.wait(timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Refused(f"转换在{TIMEOUT}秒内没有完成") from error
