"""Damage pages 100,000 times and read each: no exception, none over two seconds, memory bounded.

    python benchmarks/fuzz_pages.py [COUNT] [SEED]

Pages are those of tests/pages and, where present, ../shared/realpages. A failing body is written beside the report.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.page import read_page
from tests.crawler.mutations import mutate

LIMIT = 2.0  # seconds for one page


def load_pages() -> list[bytes]:
    files = sorted((ROOT / "tests" / "pages").glob("*/*/page.html"))
    files += sorted((ROOT.parent / "shared" / "realpages").glob("*.html"))
    return [body for body in (file.read_bytes() for file in files) if len(body) < 160_000]


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else 100_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    pages = load_pages()
    slowest, failures, start = (0.0, -1, 0), 0, time.process_time()
    for number, body in mutate(pages, count, seed):
        began = time.process_time()
        try:
            read_page("http://a.gov.cn/zwgk/202405/t20240519_1.html", {}, body)
        except Exception:  # noqa: BLE001 - any exception is the finding that is looked for
            failures += 1
            place = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}.html"
            place.write_bytes(body)
            print(f"exception in {place}\n{traceback.format_exc()}")
        took = time.process_time() - began
        slowest = max(slowest, (took, number, len(body)))
        if number % 10_000 == 9_999:
            print(f"{number + 1} read, {failures} exceptions, slowest {slowest[0]:.3f} s", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = time.process_time() - start
    print(
        f"{count} damaged pages from {len(pages)}: {failures} exceptions; slowest {slowest[0]:.3f} s (number {slowest[1]}, {slowest[2]} bytes; "
        f"limit {LIMIT} s); mean {total / max(count, 1) * 1000:.1f} ms; peak memory {memory:.0f} MB"
    )
    return 0 if failures == 0 and slowest[0] < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
