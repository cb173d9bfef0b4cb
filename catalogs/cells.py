"""Read the text of single catalog cells: layout breaks, check boxes, authorities, channels, contacts. All pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from catalogs.model import Channel

TICKED = "√✓✔☑☒■▲●◆▄þR√"
EMPTY_BOX = "□☐£口○◇△¨"
_TICK_CELL = re.compile(r"^\s*[√✓✔☑■▲●◆▄þR是＋+vV✅]\s*$")
_BOX_HEAD = re.compile(r"^\s*([√✓✔☑☒■▲●◆▄þ□☐£○◇△¨]|[R口t](?=\s*[\u4e00-\u9fff]))")
_BOX = re.compile(r"(?<![A-Za-z0-9])([√✓✔☑☒■▲●◆▄þ□☐£○◇△¨]|(?:(?<=\s)|(?<=^))[R口t](?=\s*[\u4e00-\u9fff]))\s*")
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[)）、.．](?!\d)|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．])\s*"
)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+|(?<![\w.])www\.[A-Za-z0-9\-._~:/?#@!$&*+=%]+")
_OFFICE = re.compile(r"(?:室|科|局|处|股|中心|委|办|队|所|部|院|站)$")
_DITTO = re.compile(r"^\s*(?:同上|同前|〃|″|\"|同上一?[行项])[。.]?\s*$")
_CHINESE = "一二三四五六七八九十"
_PART = re.compile(
    r"(?:(?<=^)|(?<=[\n；;、，,。 ])|(?<=[\u4e00-\u9fff）]))"
    r"(?:[（(](?P<a>\d{1,2}|[一二三四五六七八九十])[)）]|(?P<b>\d{1,2})[.．、](?!\d)|(?P<c>[①-⑳])|(?P<d>[一二三四五六七八九十])、)\s*"
)
_OPENING, _CLOSING = "《（(〔[【〈“", "》）)〕]】〉”"
_CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’…—·]")


def is_tick(text: str) -> bool:
    """Is the cell of a check column ticked?"""
    return bool(_TICK_CELL.match(text))


def is_ditto(text: str) -> bool:
    """Does the cell only point to the one above?"""
    return bool(_DITTO.match(text))


def join_lines(text: str) -> str:
    """Undo the line breaks of a narrow cell; keep those before a numbered part or a check box."""
    lines = [line.strip(" \t\u3000") for line in text.replace("\xa0", " ").split("\n")]
    out = ""
    for line in lines:
        if not line:
            continue
        if not out:
            out = line
        elif _NUMBERING.match(line) or _BOX_HEAD.match(line):
            out += "\n" + line
        elif _CJK.match(out[-1]) or _CJK.match(line[0]) or (out[-1].isdigit() and line[0].isdigit()):
            out += line
        else:
            out += " " + line
    return out


def join_content(text: str) -> str:
    """Undo wrapped lines of a long text, but keep lines that are items of their own.

    A line that ends in a punctuation mark, or is much shorter than the longest, was ended on purpose.
    """
    lines = [line.strip(" \t\u3000") for line in text.replace("\xa0", " ").split("\n") if line.strip(" \t\u3000")]
    longest = max(map(len, lines), default=0)
    if any(len(line) * 5 < longest * 3 for line in lines[:-1]):
        return "\n".join(lines)
    return _join_runs(lines, lambda before, line: before.endswith(("。", "；", ";", "：")))


def _join_runs(lines: list[str], ends: Callable[[str, str], bool]) -> str:
    """Join wrapped lines; `ends` says of two neighbouring lines whether the second begins something new."""
    runs: list[list[str]] = []
    for line in lines:
        if runs and not ends(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return "\n".join(join_lines("\n".join(run)) for run in runs)


def join_publisher(text: str) -> str:
    """Lines that each end like an office are offices of their own: 办公室⏎财务科."""
    lines = [line.strip(" \t\u3000、，,；;") for line in text.split("\n") if line.strip(" \t\u3000、，,；;")]
    if len(lines) > 1 and all(_OFFICE.search(line) for line in lines):
        return "、".join(lines)
    return join_lines(text)


def join_authority(text: str) -> str:
    """A new line that opens a title outside of any bracket begins another authority."""
    return _join_runs(split_outside(text, "\n"), lambda before, line: line.startswith("《"))


def split_numbered(text: str) -> list[str]:
    """The parts of 「1.行政许可 2.行政处罚」, without numbers; the whole text where it is not numbered."""
    kept: list[re.Match[str]] = []
    for match in _PART.finditer(text):
        mark = match["a"] or match["b"] or match["c"] or match["d"]
        same_style = not kept or kept[0].lastgroup == match.lastgroup
        if same_style and _ordinal(mark) == len(kept) + 1:
            kept.append(match)
    if len(kept) < 2 or text[: kept[0].start()].strip():
        return [text]
    ends = [match.start() for match in kept[1:]] + [len(text)]
    parts = [text[match.end() : end].strip(" \n；;、，,。") for match, end in zip(kept, ends)]
    return parts if all(parts) else [text]


def _ordinal(mark: str) -> int | None:
    if mark.isdecimal():
        return int(mark)
    if "①" <= mark <= "⑳":
        return ord(mark) - ord("①") + 1
    return _CHINESE.find(mark) + 1 if len(mark) == 1 and mark in _CHINESE else None


def has_boxes(text: str) -> bool:
    """Does the cell list choices, each behind a check box?"""
    return any(_BOX_HEAD.match(line) for line in text.split("\n")) and bool(re.search(r"[\u4e00-\u9fff]", text))


def read_boxes(text: str) -> tuple[tuple[bool, str], ...]:
    """Split 「■全文发布 □区分处理后发布」 into (ticked, label) pairs."""
    parts = _BOX.split("\n" + text)
    pairs = []
    for box, label in zip(parts[1::2], parts[2::2]):
        label = join_lines(label).strip(" 、，,；;\n")
        if label:
            pairs.append((box in TICKED, label))
    return tuple(pairs)


def chosen(text: str) -> str:
    """What a choice cell says: its ticked labels, or its whole text where it has no boxes."""
    if not has_boxes(text):
        return join_lines(text)
    return "、".join(label for ticked, label in read_boxes(text) if ticked)


def split_outside(text: str, separators: str) -> list[str]:
    """Split at separators that stand outside of brackets and quotation marks."""
    parts, depth, current = [], 0, ""
    for character in text:
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        if depth == 0 and character in separators:
            parts.append(current)
            current = ""
        else:
            current += character
    parts.append(current)
    return [part.strip() for part in parts if part.strip()]


def read_authority(text: str) -> tuple[str, ...]:
    """One entry per cited rule. `text` has its narrow-cell line breaks undone."""
    text = re.sub(r"(?<=[》）。；;])\s*\n?\s*(?=《)", "\n", text)
    parts = []
    for line in split_outside(text, "\n；;。"):
        line = _NUMBERING.sub("", line)
        if line.count("《") > 1 or "、《" in line or "》、" in line or "）、" in line:
            parts.extend(split_outside(line, "、"))
        else:
            parts.append(line)
    return tuple(part.strip(" ，,、。；;") for part in parts if part.strip(" ，,、。；;"))


def read_contact(text: str) -> str:
    """Contact lines joined by ；, a label and its number together."""
    out = ""
    for line in (line.strip(" \t\u3000") for line in text.split("\n")):
        if line:
            out += line if not out or out.endswith(("：", ":")) else "；" + line
    return re.sub(r"([：:])\s+", r"\1", out)


def read_channels(text: str) -> tuple[Channel, ...]:
    """Channels of a cell: names, each with the address that follows it; of a choice cell only the ticked ones."""
    if has_boxes(text):
        names = [label for ticked, label in read_boxes(text) if ticked]
        return tuple(channel for name in names for channel in _addressed(name))
    return tuple(_addressed(text))


def _addressed(text: str) -> list[Channel]:
    channels: list[Channel] = []
    position = 0
    for match in _ADDRESS.finditer(text):
        before, position = text[position : match.start()], match.end()
        names = _names(before)
        channels.extend(Channel(name, "", name) for name in names[:-1])
        address = match.group().rstrip(".,;:'")
        name = names[-1] if names else _host(address)
        raw = text[match.start() - len(before) : match.end()].strip(" \n)）；;")
        channels.append(Channel(name, address, raw))
    channels.extend(Channel(name, "", name) for name in _names(text[position:]))
    return channels


def _host(address: str) -> str:
    """What to call a channel of which only the address is given."""
    return re.split(r"[/:?#]", re.sub(r"^https?://", "", address))[0]


def _unbracket(name: str) -> str:
    """Without a bracket that has no partner, or the pair around the whole: 「县政府网站（」 before an address."""
    pairs = str.maketrans("（）", "()")
    flat = name.translate(pairs)
    if flat.startswith("(") and (flat.endswith(")") or ")" not in flat):
        name, flat = name[1:], flat[1:]
    if flat.endswith(")") and "(" not in flat:
        name, flat = name[:-1], flat[:-1]
    return name[:-1].strip() if flat.endswith("(") else name.strip()


def _names(text: str) -> list[str]:
    """Channel names in a text without addresses."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if any(_NUMBERING.match(line) for line in lines):
        pieces = join_lines("\n".join(lines)).split("\n")
    else:
        pieces = []
        for line in lines:
            if pieces and (len(line) < 3 or len(pieces[-1]) < 3) and not pieces[-1].endswith(("、", "；", "，")):
                pieces[-1] += line
            else:
                pieces.append(line)
    names = []
    for piece in pieces:
        for name in split_outside(re.sub(r"(?<=[\u4e00-\u9fff；。、])\s*\d[.、．]\s*(?=\D)", "；", piece), "、；;，,"):
            name = _unbracket(_NUMBERING.sub("", name).strip(" ：:\t\u3000。."))
            name = _unbracket(re.sub(r"(网址|地址)$", "", name).strip(" ：:"))
            if name and not name.isdigit():
                names.append(name)
    return names
