"""Read a user's settings file of the audit (policy, indicator pack): TOML, its digest, errors with file and way out."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from audit.model import AuditError

T = TypeVar("T")


def read_settings(path: Path, name: str, build: Callable[[Mapping[str, Any], str], T], hint: str = "") -> T:
    """Build a value from the file's table and its digest (12 hex digits of SHA-256).

    `name` says in Chinese what the file is, `hint` what to do about a missing key. Raises AuditError.
    """
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise AuditError(f"{name}读不出：{path}：{error}。Cannot read the file.") from error
    try:
        return build(data, hashlib.sha256(raw).hexdigest()[:12])
    except KeyError as error:
        raise AuditError(f"{name} {path} 缺少 {error}。{hint}A key is missing.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise AuditError(f"{name} {path} 的值不对：{error}。A value is not usable.") from error
