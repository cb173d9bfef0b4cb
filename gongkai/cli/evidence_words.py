"""What `gongkai evidence` prints around the stored values, in Chinese and English."""

from __future__ import annotations

from typing import Any

from crawler.words import access_words
from gongkai.cli.options import moment, printable

# headings of the tables, Chinese and English
HISTORY = (
    ("存档编号", "采集时间（北京）", "读取结果", "内容摘要（sha256 前 12 位）", "与前一次相比"),
    ("capture", "captured at (China time)", "how it ended", "sha256 (first 12)", "against the one before"),
)
MENU = (("存档编号", "主机", "菜单", "地址"), ("capture", "host", "menu", "address"))
DIRECTORY = (("存档编号", "主机", "部门目录中的单位"), ("capture", "host", "unit of the directory"))
FILES = (
    ("存档编号", "读取情况", "附件", "附件地址", "链接它的页面"),
    ("capture", "reading", "attachment", "its address", "page that links it"),
)

# the fields of a capture; one that is new to this table is printed by its own name
_FIELDS = {
    "id": ("存档编号", "capture"),
    "crawl": ("采集编号", "crawl"),
    "site": ("站点", "site"),
    "kind": ("类别", "kind"),
    "section": ("栏目", "section"),
    "key": ("归一后的地址", "canonical address"),
    "url": ("地址", "address"),
    "method": ("请求方法", "method"),
    "captured_at": ("采集时间（北京）", "captured at (China time)"),
    "http_status": ("状态码", "HTTP status"),
    "access": ("读取结果", "how it ended"),
    "note": ("备注", "note"),
    "digest": ("正文 sha256", "sha256 of the body"),
    "size": ("字节数", "bytes"),
    "content_type": ("内容类型", "content type"),
    "etag": ("ETag", "ETag"),
    "last_modified": ("Last-Modified", "Last-Modified"),
    "file": ("存档文件", "archive file"),
    "file_offset": ("在文件中的位置", "offset in the file"),
    "file_length": ("在文件中的长度", "length in the file"),
    "record_digest": ("记录 sha256", "sha256 of the record"),
    "chain": ("记录链", "link of the chain"),
}
_KINDS = {
    "list": ("列表页", "page of a list"),
    "page": ("页面", "page"),
    "robots": ("robots.txt", "robots.txt"),
    "menu": ("首页或部门目录", "home page or directory"),
    "redirect": ("转向", "redirect"),
    "attachment": ("附件", "attachment"),
    "warcinfo": ("存档文件的说明", "description of the archive file"),
}


def row(cells: tuple[str, ...]) -> str:
    """One line of a table."""
    return "\t".join(cells)


def capture_lines(capture: dict[str, Any], lang: str) -> list[str]:
    """A stored capture, one field a line; empty fields are left out."""
    english = lang == "en"
    lines = []
    for name, value in capture.items():
        if value is None or value == "":
            continue
        label = _FIELDS.get(name, (name, name))[english]
        said = str(value)
        if name == "captured_at":
            said = moment(value, seconds=True)
        elif name == "access":
            said = access_words(value)[english]
        elif name == "kind":
            said = _KINDS.get(said, (said, said))[english]
        lines.append(f"{label}: {printable(said)}" if english else f"{label}：{printable(said)}")
    return lines
