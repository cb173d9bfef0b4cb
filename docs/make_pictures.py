"""Make the pictures of the documentation from the demo: python docs/make_pictures.py [DEMO_FOLDER]

Runs `gongkai demo` into a temporary folder (or takes the folder of an earlier demo), writes its reports, and pictures
them: the page in Chromium at three widths, the workbook and a letter through LibreOffice. Needs Debian's chromium and
LibreOffice, fonts-noto-cjk, and the development dependencies. The result lies in docs/pictures/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def gongkai(*arguments: str) -> None:
    """Run one command of ours, in this checkout."""
    subprocess.run([sys.executable, "-m", "gongkai", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def page_pictures(reports: Path) -> None:
    """The overview, an opened finding, the phone width in dark, and the comparison."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1240})
        page.goto((reports / "report.html").as_uri())
        page.screenshot(path=PICTURES / "page-wide.png")
        page.set_viewport_size({"width": 1280, "height": 1100})
        page.locator('.finding[data-g="late"] > summary').first.click()
        page.locator('.finding[data-g="late"]').first.scroll_into_view_if_needed()
        page.locator('.finding[data-g="late"]').first.screenshot(path=PICTURES / "page-finding.png")
        phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
        phone.goto((reports / "report.html").as_uri())
        phone.locator("#findings").scroll_into_view_if_needed()
        phone.screenshot(path=PICTURES / "page-phone.png")
        compare = browser.new_page(viewport={"width": 1280, "height": 1000})
        compare.goto((reports / "compare" / "compare.html").as_uri())
        compare.screenshot(path=PICTURES / "compare.png")
        browser.close()


def office_pictures(reports: Path, scratch: Path) -> None:
    """The ledger of the workbook and the first page of a notice, as LibreOffice prints them."""
    notice = next((reports / "letters").glob("notice-*.docx"))
    pdf = {path: scratch / f"{path.stem}.pdf" for path in (reports / "report.xlsx", notice)}
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    command = [shutil.which("soffice") or "soffice", profile, "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(scratch), *map(str, pdf)], check=True, stdout=subprocess.DEVNULL)
    picture_of(pdf[reports / "report.xlsx"], "问题台账", PICTURES / "workbook-ledger.png", 1.8)
    picture_of(pdf[notice], "", PICTURES / "letter.png", 1.2)


def picture_of(pdf: Path, words: str, target: Path, scale: float) -> None:
    """Picture the first page that holds the words."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        if words in page.get_textpage().get_text_range():
            page.render(scale=scale).to_pil().quantize(64).save(target, optimize=True)
            return
    raise SystemExit(f"{pdf}: no page says {words}")


def main(arguments: Sequence[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        demo = Path(arguments[0]) if arguments else Path(name) / "demo"
        if not arguments:
            gongkai("demo", "--out", str(demo))
        reports = Path(name) / "reports"
        gongkai("report", "all", "--db", str(demo / "gongkai.db"), "--out", str(reports), "--cure-by", "2026-11-20",
                "--issued-on", "2026-11-02")  # fmt: skip
        page_pictures(reports)
        office_pictures(reports, Path(name))


if __name__ == "__main__":
    main(sys.argv[1:])
