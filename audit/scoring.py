"""Score (page, topic) pairs with readable weights (audit/data/weights.toml): logistic, no learning library needed."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.features import NAMES, Pair
from audit.model import AuditError, Reason

SHIPPED = Path(__file__).with_name("data") / "weights.toml"
MATCH = "match"
UNSURE = "unsure"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted weights with hand-set ones laid over them (`overrides`). Thresholds are on the score (0..1)."""

    bias: float
    weights: Mapping[str, float]
    match: float
    unsure: float
    most: int  # topics that one page may match at most

    def score(self, pair: Pair) -> float:
        total = self.bias + sum(self.weights[name] * value for name, value in pair.values.items())
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))

    def status(self, score: float) -> str:
        if score >= self.match:
            return MATCH
        return UNSURE if score >= self.unsure else REJECTED

    def reasons(self, pair: Pair) -> tuple[Reason, ...]:
        """What spoke for and against, the strongest first."""
        found = [
            Reason(name, pair.words.get(name, ""), round(self.weights[name] * value, 2))
            for name, value in pair.values.items()
            if abs(self.weights[name] * value) >= 0.05
        ]
        return tuple(sorted(found, key=lambda reason: (-abs(reason.points), reason.feature)))


def load_weights(path: Path | None = None) -> Weights:
    """Read a weights file (default: the shipped one); raise AuditError naming file and key."""
    path = path or SHIPPED
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise AuditError(f"{path}：权重文件读不出：{error}") from error
    return weights_from(data, str(path))


def weights_from(data: Mapping[str, Any], source: str) -> Weights:
    fitted, overrides, thresholds = data.get("weights", {}), data.get("overrides", {}), data.get("thresholds", {})
    unknown = sorted((set(fitted) | set(overrides)) - {*NAMES, "bias"})
    missing = sorted({*NAMES, "bias"} - set(fitted))
    if unknown or missing:
        raise AuditError(
            f"{source}：[weights] 不认识 {unknown}，缺少 {missing}；请用 benchmarks/train_classifier.py 重做"
        )
    if set(thresholds) != {"match", "unsure", "most"}:
        raise AuditError(f"{source}：[thresholds] 应恰有 match、unsure、most")
    values = {name: _number(source, name, {**fitted, **overrides}[name]) for name in (*NAMES, "bias")}
    match, unsure = (_number(source, name, thresholds[name]) for name in ("match", "unsure"))
    if not 0 < unsure <= match < 1:
        raise AuditError(f"{source}：应有 0 < unsure <= match < 1，现为 unsure={unsure} match={match}")
    bias = values.pop("bias")
    return Weights(bias, values, match, unsure, int(_number(source, "most", thresholds["most"])))


def _number(source: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AuditError(f"{source}：{name} 应为有限的数，现为 {value!r}")
    return float(value)
