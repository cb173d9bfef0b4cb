"""What may be shown of a page: every text with its personal numbers masked (crawler/reading/privacy.py says which).

Addresses stay whole: they are the way to the evidence, and digits in them are numbers of the content system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from audit.model import AuditRun, Finding
from crawler.reading.privacy import mask

ADDRESSES = frozenset({"url", "urls"})
_TEXTS_OF_FINDING = ("evidence", "coverage", "candidates", "flags", "sentence_zh", "sentence_en", "extra")


def masked(text: str) -> str:
    """Mask identity-card, bank-card, mobile and telephone numbers; the length stays."""
    return mask(text).text


def shown(value: Any) -> Any:
    """The same value with every text in it masked, at any depth."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: entry if key in ADDRESSES else shown(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(shown(entry) for entry in value)
    return value


def shown_run(run: AuditRun) -> AuditRun:
    """The run as it may leave the audit: what stands in it came from pages, and reports print it as it is."""
    return replace(
        run,
        coverage=shown(run.coverage),
        findings=tuple(_finding(finding) for finding in run.findings),
        observations=shown(run.observations),
    )


def _finding(finding: Finding) -> Finding:
    return replace(finding, **{name: shown(getattr(finding, name)) for name in _TEXTS_OF_FINDING})
