"""How long an import takes, beside the baseline of merely reading every cell with another library.

    python benchmarks/catalogs.py [ROWS]

ROWS (default 2,000) rows of a made-up catalog, as a workbook and as a Word document with merged group cells.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalogs.deadlines import compile_deadline
from catalogs.exporting import export_catalog
from catalogs.importing import import_catalog
from catalogs.model import Catalog, CatalogItem, Channel

LIMIT = 10.0  # seconds for 2,000 rows: the promise of the product
PHRASES = ("信息形成或者变更之日起20个工作日内", "每年1月31日前", "及时公开", "财政部门批复后20日内", "按季度公开")


def made_up(rows: int) -> Catalog:
    """A catalog of `rows` items in groups of ten."""
    items = []
    for number in range(1, rows + 1):
        group = f"领域{number // 10}"
        cells = {
            "序号": str(number), "公开事项/一级事项": group, "公开事项/二级事项": f"事项{number}", "公开内容": "名称、依据、条件、程序、结果",
            "公开依据": "《中华人民共和国政府信息公开条例》（国务院令第711号）", "公开时限": PHRASES[number % 5], "公开主体": "办公室",
            "公开渠道": "1.政府网站：http://www.example.cn/\n2.公示栏",
        }  # fmt: skip
        items.append(
            CatalogItem(
                str(number),
                f"事项{number}",
                (group, f"事项{number}"),
                cells["公开内容"],
                (cells["公开依据"],),
                compile_deadline(PHRASES[number % 5]),
                "办公室",
                (Channel("政府网站", "http://www.example.cn/"), Channel("公示栏")),
                cells=cells,
                source=f"第{number}行",
            )
        )
    return Catalog("big", "某县某局政务公开目录", "某县某局", "某县", "department", "试行", tuple(items))


def timed(action: Callable[[Path], Any], path: Path) -> tuple[float, Any]:
    """The better of two runs, and the result."""
    best, result = float("inf"), None
    for _ in range(2):
        start = time.perf_counter()
        result = action(path)
        best = min(best, time.perf_counter() - start)
    return best, result


def read_with_openpyxl(path: Path) -> int:
    import openpyxl

    return sum(1 for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row if cell.value)


def read_with_pandas(path: Path) -> int:
    import pandas

    return int(pandas.read_excel(path, engine="calamine").notna().sum().sum())


def read_with_python_docx(path: Path) -> int:
    import docx

    return sum(1 for row in docx.Document(str(path)).tables[0].rows for cell in row.cells if cell.text)


BASELINES: dict[str, tuple[tuple[str, Callable[[Path], int]], ...]] = {
    ".xlsx": (("openpyxl, cells only", read_with_openpyxl), ("pandas.read_excel, cells only", read_with_pandas)),
    ".docx": (("python-docx, cells only", read_with_python_docx),),
}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    catalog = made_up(rows)
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, baselines in BASELINES.items():
            path = Path(folder) / f"big{suffix}"
            export_catalog(catalog, path)
            seconds, imported = timed(import_catalog, path)
            read = imported.catalog
            same = all(a.cells == b.cells and a.deadline == b.deadline for a, b in zip(catalog.items, read.items))
            print(f"{suffix} {rows} rows: import {seconds:.2f} s, {len(read.items)} items, equal: {same}")
            for name, baseline in baselines:
                print(f"    baseline {name}: {timed(baseline, path)[0]:.2f} s")
            if seconds > LIMIT * max(1.0, rows / 2000):
                slow.append(suffix)
    print("slower than promised: " + "、".join(slow) if slow else f"within the promise of {LIMIT:.0f} s for 2,000 rows")


if __name__ == "__main__":
    main()
