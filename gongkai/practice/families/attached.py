"""Attachments as real pages hang them out: shared, on a second host, behind a Referer, not there, not what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from gongkai.practice.families.common import BUREAU, Paper, article_metas, crumbs, frame, not_found, robots
from gongkai.practice.filemakers import archive, bomb, scanned_pdf, text_pdf, word_file
from gongkai.practice.model import PracticeHost, PracticeSite, Reply, Request

PORT, FILES_PORT, OUTSIDE_PORT = 18661, 18662, 18663
PDF, DOCX, ZIP = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
)
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TOO_LARGE = 3_000_000  # bytes; the profile allows one million
IDENTITY = "110101190001010137"  # no one's: born in 1900
MANY = 8  # files of one page; the profile asks for five

# what a page says, and the links that it hangs out: (address, text); {files} and {outside} are other hosts
PAGES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("2025年度部门决算公开", "详见附件。", ((f"/attach/0/{HEX}.pdf", f"{BUREAU}2025年度部门决算.pdf"),)),
    ("2026年度部门预算公开", "详见附件。", (("{files}/P020260110000001.docx", "2026年部门预算.docx"),)),
    ("关于申报定点零售药店的通知", "申请表见附件。", (("/attach/shared/sqb.docx", "附件：申请表.docx"),)),
    ("关于定点零售药店补充申报的通知", "申请表见附件。", (("/attach/shared/sqb.docx", "申请表（同上）.docx"),)),
    ("关于公布药品目录的通知", "目录见附件。", (("/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=1&amp;wbfileid=77", "药品目录.pdf"),)),
    ("关于公布诊疗项目的通知", "目录见附件。", (("/check/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=1&amp;wbfileid=78", "诊疗项目.xls"),)),
    ("关于公布耗材目录的通知", "目录见附件。", (("/attach/gone.pdf", "耗材目录.pdf"),)),
    ("关于发布年度汇编的通知", "汇编见附件。", (("/attach/huge.pdf", "年度汇编.pdf"),)),
    ("关于征求意见的通知", "征求意见稿见附件。", (("/attach/bomb.docx", "征求意见稿.docx"),)),
    ("关于转发操作手册的通知", "手册见附件。", (("/attach/..%2f..%2f..%2ftmp%2fshouce.pdf", "操作手册"), ("/attach/up.zip", "手册图片.zip"))),
    ("关于国家平台使用说明的通知", "说明见附件。", (("{outside}/help.pdf", "使用说明.pdf"), ("/attach/away.pdf", "平台入口.pdf"))),
    ("2025年度机构考核结果公示", "详见附件。", (("/attach/scan.pdf", "考核结果.pdf"),)),
    ("关于慢性病认定结果的公示", "名单见附件。", (("/attach/mingdan.docx", "点击下载"),)),
    ("关于宣传活动的通知", "海报见附件，式样如下。", (("/attach/poster.jpg", "海报.jpg"), ("/style/print.css", "打印样式"))),
    ("关于报送月报表的通知", "各类报表见附件。", tuple((f"/attach/form/{n}.docx", f"报表{n}.docx") for n in range(1, MANY + 1))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Filed:
    paper: Paper
    text: str
    links: tuple[tuple[str, str], ...]


def _papers() -> list[_Filed]:
    newest = date(2026, 10, 28)
    made = []
    for place, (title, text, links) in enumerate(PAGES):
        day = newest - timedelta(days=9 * place)
        paper = Paper(9001 + place, f"{BUREAU}{title}", day, day - timedelta(days=3), "")
        made.append(_Filed(paper, text, links))
    return made


class Attached:
    """The portal. `/tzgg/` lists the pages; a last row leads straight to a file that a page hangs out too."""

    def __init__(self) -> None:
        self.pages = _papers()
        last = self.pages[-1].paper
        self.direct = replace(
            last, number=9900, title="申请表（直接下载）", published=last.published - timedelta(days=9)
        )

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/robots.txt":
            return robots()
        if path == "/tzgg/index.html":
            return self._list()
        if found := re.fullmatch(r"/show/(\d+)\.html", path):
            for page in self.pages:
                if page.paper.number == int(found[1]):
                    return self._article(page, request)
        if path == "/system/_content/download.jsp" and "referer" in request.headers:
            return Reply(text_pdf(["药品目录", "一、甲类"]), content_type=PDF)
        if path.endswith("/download.jsp"):
            form = '<form><input name="codeValue"/><img src="/system/resource/js/filedownload/createimage.jsp"/></form>'
            return Reply(frame("下载附件", f"<p>请输入验证码后下载附件，看不清请换一张。</p>{form}"))
        if path == "/attach/away.pdf":
            return Reply("", 302, headers=(("Location", f"{request.addresses['outside']}/away.pdf"),))
        return file_answer(path)

    def _list(self) -> Reply:
        rows = [(f"/show/{page.paper.number}.html", page.paper) for page in self.pages]
        rows.append(("/attach/direct.docx", self.direct))
        items = "".join(
            f'<li><a href="{href}" title="{paper.title}">{paper.title}</a><span>{paper.iso}</span></li>'
            for href, paper in rows
        )
        return Reply(
            frame("通知公告", f'<div class="position">{crumbs("通知公告")}</div><ul class="list">{items}</ul>')
        )

    def _article(self, page: _Filed, request: Request) -> Reply:
        hosts = {name: request.addresses.get(name, "http://127.0.0.1:9") for name in ("files", "outside")}
        links = "".join(f'<p>附件：<a href="{href.format(**hosts)}">{text}</a></p>' for href, text in page.links)
        inner = (
            f'<div class="position">{crumbs("通知公告")}</div><h1>{page.paper.title}</h1><p>发布日期：{page.paper.iso}</p>'
            f'<div id="zoom"><p>　　{page.text}</p>{links}</div>'
        )
        style = '<link rel="stylesheet" href="/style/site.css">'
        return Reply(frame(page.paper.title, inner, metas=style + article_metas(page.paper, "通知公告")))


@cache
def _files() -> dict[str, Reply]:
    """Every file by its path."""
    accounts = [f"{BUREAU}2025年度部门决算", "第三部分 2025年度部门决算情况说明", "六、“三公”经费支出决算情况说明",
                "2025年度“三公”经费支出决算1.20万元，其中公务接待费0.40万元。"]  # fmt: skip
    listed = word_file(["慢性病认定结果名单"], [["姓名", "身份证号"], ["某甲", IDENTITY]])
    named = (("Content-Disposition", "attachment; filename*=UTF-8''%E8%AE%A4%E5%AE%9A%E5%90%8D%E5%8D%95.docx"),)
    evil = (("Content-Disposition", 'attachment; filename="../../../../tmp/evil.pdf"'),)
    return {
        f"/attach/0/{HEX}.pdf": Reply(text_pdf(accounts), content_type=PDF),
        "/P020260110000001.docx": Reply(word_file(["2026年部门预算", "“三公”经费预算表"]), content_type=DOCX),
        "/attach/shared/sqb.docx": Reply(word_file(["定点零售药店申请表"]), content_type=DOCX),
        "/attach/bomb.docx": Reply(bomb(), content_type=DOCX),
        "/attach/../../../tmp/shouce.pdf": Reply(text_pdf(["操作手册"]), content_type=PDF, headers=evil),
        "/attach/up.zip": Reply(archive({"../../../../tmp/evil.txt": b"practice", "手册/图1.png": b"practice"}), content_type=ZIP),
        "/attach/scan.pdf": Reply(scanned_pdf(), content_type=PDF),
        "/attach/mingdan.docx": Reply(listed, content_type="application/octet-stream", headers=named),
        "/attach/direct.docx": Reply(word_file(["定点零售药店申请表"]), content_type=DOCX),
        **{
            f"/attach/form/{n}.docx": Reply(word_file([f"月报表之{n}"]), content_type=DOCX) for n in range(1, MANY + 1)
        },
    }  # fmt: skip


def file_answer(path: str) -> Reply:
    if path == "/attach/huge.pdf":
        return Reply(stream=huge, content_type=PDF)
    return _files().get(path, not_found())


def huge() -> Iterator[bytes]:
    yield b"%PDF-1.4\n"
    for _ in range(TOO_LARGE // 50_000):
        yield b"%" * 50_000


def outside(request: Request) -> Reply:
    """A host that the profile does not list. A single request here is a failure of the crawler."""
    return Reply(text_pdf(["不在档案之列"]), content_type=PDF)


def build(state: int) -> PracticeSite:
    """Build the site; it has one state of time. Its host `outside` is in no profile."""
    return PracticeSite(
        "practice-attached",
        (
            PracticeHost("portal", PORT, Attached().answer),
            PracticeHost(
                "files",
                FILES_PORT,
                lambda request: robots() if request.path == "/robots.txt" else file_answer(request.path),
            ),
            PracticeHost("outside", OUTSIDE_PORT, outside),
        ),
    )
