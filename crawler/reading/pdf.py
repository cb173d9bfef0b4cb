"""PDF text, page count and metadata through pdfium, in a process of its own: a hostile file ends that process, not the crawl."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from crawler.model import DateEvidence, Origin
from crawler.reading.files import MAX_CHARS, MAX_PAGES, FileText, Refused
from crawler.reading.moments import read_value

TIMEOUT = 60  # seconds; a 400-page text file takes under two
MEMORY = 2_000_000_000  # bytes of address space
_TEXT_PER_PAGE = 8  # characters: a scanned page holds none, or a stamp's
_MADE_BY = re.compile(
    r"^(?:Microsoft Word|WPS|Untitled|无标题|新建|文档\d|幻灯片|Microsoft PowerPoint|\d+$|[\x00-\x7f]*$)"
)

_WORKER = """
import json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
    resource.setrlimit(resource.RLIMIT_CPU, ({timeout}, {timeout}))
except (ImportError, ValueError, OSError):
    pass
import pypdfium2
document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
texts, used = [], 0
for number in range(min(len(document), {pages})):
    page = document[number]
    text = page.get_textpage().get_text_bounded()
    texts.append(text)
    used += len(text)
    page.close()
    if used > {chars}:
        break
json.dump({{"pages": len(document), "texts": texts, "meta": document.get_metadata_dict()}}, sys.stdout)
"""


def read_pdf(body: bytes) -> FileText:
    """Read a PDF, or raise Refused for one that is damaged, locked or beyond the bounds of time and memory."""
    code = _WORKER.format(memory=MEMORY, timeout=TIMEOUT, pages=MAX_PAGES, chars=MAX_CHARS)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=body,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            cwd=Path(sys.executable).parent,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"PDF在{TIMEOUT}秒内没有读完") from error
    if done.returncode != 0:
        # The last line alone: the lines of code above it speak of a password for whatever went wrong.
        message = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        if "password" in message.lower():
            raise Refused("PDF有密码")
        raise Refused("PDF损坏或超出内存、时间上限")
    answer = json.loads(done.stdout)
    texts = [text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "") for text in answer["texts"]]
    text = "\n".join(texts).strip()
    title = (answer["meta"].get("Title") or "").strip()
    pages = answer["pages"]
    return FileText(
        "pdf",
        title=""
        if _MADE_BY.match(title) or not re.search(r"[\u4e00-\u9fff]{3}", title)
        else re.sub(r"\.(?:docx?|wps|pdf|xlsx?)$", "", title),
        text=text,
        pages=pages,
        image_only=pages > 0 and len(re.sub(r"\s", "", text)) < _TEXT_PER_PAGE * len(texts),
        cut=pages > len(texts),
        dates=_metadata_dates(answer["meta"]),
    )


def _metadata_dates(meta: dict[str, str]) -> tuple[DateEvidence, ...]:
    found = []
    for key in ("CreationDate", "ModDate"):
        raw = meta.get(key) or ""
        moment = read_value(raw.removeprefix("D:")[:14])
        if moment is not None:
            found.append(DateEvidence("other", moment.value, moment.precision, Origin.FILE, raw, f"PDF {key}"))
    return tuple(found)
