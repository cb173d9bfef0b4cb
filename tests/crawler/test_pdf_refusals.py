"""Why a PDF was not read is told as it is: locked, or broken."""

from __future__ import annotations

import pytest

from crawler.reading.files import Refused
from crawler.reading.pdf import read_pdf

LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)


def pdf(trailer: bytes = b"", pages: bytes = b"<</Type/Pages/Kids[3 0 R]/Count 1>>") -> bytes:
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, text)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Size 4/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (trailer, len(body))


def test_a_whole_one_is_read() -> None:
    assert read_pdf(pdf()).pages == 1


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (pdf(LOCK), "PDF有密码"),
        (b"%PDF-1.4\n%%EOF", "PDF损坏"),
        (b"%PDF-1.4 password", "PDF损坏"),
        (pdf()[:60], "PDF损坏"),
    ],
)
def test_only_a_locked_one_is_called_locked(body: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_pdf(body)
