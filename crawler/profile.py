"""Site profiles: read a TOML file strictly into a Site. The schema stands in docs/site-profile.md."""

from __future__ import annotations

import difflib
import math
import tomllib
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalogs.keys import stray_key
from crawler.addresses import check_public, is_loopback_host
from crawler.model import Host, Matrix, Section, Site, SiteError

SCHEMA = 1
SITES = Path(__file__).resolve().parent.parent / "spiders" / "sites"

# key -> (type, required)
SITE_KEYS: dict[str, tuple[type | tuple[type, ...], bool]] = {
    "schema": (int, True), "id": (str, True), "name": (str, True), "catalog": (str, True), "body": (str, True),
    "aliases": (list, False), "practice": (bool, False), "founded_on": (date, False), "org_codes": (list, False),
    "delay": ((int, float), False), "timeout": ((int, float), False), "max_pages": (int, False),
    "max_body": (int, False), "hosts": (list, True), "sections": (list, False), "matrices": (list, False),
    "attachments": (bool, False), "max_attachments": (int, False), "attachments_per_page": (int, False),
    "off_site": (list, False), "all_columns": (bool, False), "details": (str, False),
    "questions": (list, False),
}  # fmt: skip
HOST_KEYS: dict[str, tuple[type | tuple[type, ...], bool]] = {
    "id": (str, True), "address": (str, True), "channel": (str, False), "family": (str, False),
    "secondary": (bool, False), "legacy_tls": (bool, False), "files_only": (bool, False),
    "robots_unavailable_means_none": (bool, False),
}  # fmt: skip
SECTION_KEYS: dict[str, tuple[type | tuple[type, ...], bool]] = {
    "id": (str, True), "host": (str, True), "path": (str, True), "menu": (list, False), "kind": (str, False),
    "family": (str, False), "topics": (list, False), "shared": (bool, False), "params": (dict, False),
    "details": (str, False),
}  # fmt: skip
MATRIX_KEYS: dict[str, tuple[type | tuple[type, ...], bool]] = {
    "id": (str, True), "host": (str, True), "path": (str, True), "organ": (str, False), "family": (str, False),
    "menu": (list, False), "topics": (dict, False), "leave_out": (list, False), "details": (str, False),
}  # fmt: skip
OFF_SITE_KEYS: dict[str, tuple[type | tuple[type, ...], bool]] = {
    "channel": (str, True), "url": (str, False), "note": (str, False), "items": (list, False), "topics": (list, False),
}  # fmt: skip
KINDS = ("list", "page")
DETAILS = ("all", "needed")
MOST = 1e12  # of anything that a profile sets: seconds, pages, bytes
MIN_DELAY = 1.0  # seconds; only a practice site may be asked faster


def shipped_sites() -> dict[str, Path]:
    """Return the profiles that ship with the product, by id (= file name)."""
    return {path.stem: path for path in sorted(SITES.glob("*.toml"))}


def find_site(name_or_path: str) -> Path:
    """Return the profile file for a shipped site's id or for a path; raise SiteError naming the nearest id."""
    path = Path(name_or_path)
    if path.suffix == ".toml" or "/" in name_or_path:
        if path.is_file():
            return path
        raise SiteError(f"找不到站点档案文件 {name_or_path}。No such profile file.")
    shipped = shipped_sites()
    if name_or_path in shipped:
        return shipped[name_or_path]
    bodies = [name for name, file in shipped.items() if load_site(file).body == name_or_path]
    near = bodies or difflib.get_close_matches(name_or_path, shipped, n=1)
    hint = f"{'该单位的档案' if bodies else '最接近的'}是「{'」「'.join(near)}」。" if near else ""
    raise SiteError(
        f"没有站点「{name_or_path}」。{hint}现有：{'、'.join(shipped) or '无'}；也可以给出 .toml 文件路径。"
        f" Unknown site; run `gongkai site list` or give the path of a profile."
    )


def load_site(path: Path) -> Site:
    """Read one profile. Any unknown key, wrong type, doubled id or private host raises SiteError."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SiteError(f"找不到站点档案文件 {path}。No such profile file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SiteError(f"{path}：不是合法的 TOML 文件：{error}。Not valid TOML.") from error
    _check(data, SITE_KEYS, str(path))
    if data["schema"] != SCHEMA:
        raise SiteError(f"{path}：schema = {data['schema']}，本程序只认识 schema = {SCHEMA}。Unknown schema version.")
    practice = data.get("practice", False)
    hosts = tuple(_host(table, f"{path} hosts[{n}]", practice) for n, table in enumerate(data["hosts"]))
    details = _details(data, str(path), DETAILS[0])
    sections = tuple(
        _section(table, f"{path} sections[{n}]", hosts, details) for n, table in enumerate(data.get("sections", []))
    )
    matrices = tuple(
        _matrix(table, f"{path} matrices[{n}]", hosts, details) for n, table in enumerate(data.get("matrices", []))
    )
    if not sections and not matrices:
        raise SiteError(f"{path}：缺少键「sections」或「matrices」。Name at least one section or matrix.")
    _distinct([host.id for host in hosts], f"{path} hosts")
    _distinct([host.address for host in hosts], f"{path} hosts address")
    _distinct(
        [*(section.id for section in sections), *(matrix.id for matrix in matrices)], f"{path} sections, matrices"
    )
    for section in sections:
        if "/" in section.id and section.id.partition("/")[0] in {matrix.id for matrix in matrices}:
            raise SiteError(f"{path} sections：id「{section.id}」是矩阵栏目的编号，请另取一个。Reserved for a matrix.")
    delay = float(data.get("delay", Site.__dataclass_fields__["delay"].default))
    if not math.isfinite(delay) or delay < 0:
        raise SiteError(f"{path} delay：应为不小于 0 的秒数。Must be a number of seconds.")
    if delay < MIN_DELAY and not practice:
        raise SiteError(f"{path} delay：{delay} 秒太快，真实站点不得小于 {MIN_DELAY} 秒。Too fast for a real site.")
    off_site = tuple(_off_site(table, f"{path} off_site[{n}]") for n, table in enumerate(data.get("off_site", [])))
    return Site(
        id=data["id"], name=data["name"], catalog=data["catalog"], body=data["body"],
        aliases=_texts(data.get("aliases", []), f"{path} aliases"), hosts=hosts, sections=sections, matrices=matrices,
        practice=practice,
        founded_on=data.get("founded_on"), org_codes=_texts(data.get("org_codes", []), f"{path} org_codes"),
        delay=delay, timeout=_positive(data, "timeout", 30.0, path), max_pages=int(_positive(data, "max_pages", 500, path)),
        max_body=int(_positive(data, "max_body", 20_000_000, path)), off_site=off_site, source=path.name,
        attachments=data.get("attachments", True),
        max_attachments=int(_positive(data, "max_attachments", 1000, path)),
        attachments_per_page=int(_positive(data, "attachments_per_page", 30, path)),
        all_columns=data.get("all_columns", False),
    )  # fmt: skip


def _check(table: Any, known: dict[str, tuple[type | tuple[type, ...], bool]], where: str) -> None:
    if not isinstance(table, dict):
        raise SiteError(f"{where}：应为一个表（table）。Must be a table.")
    if stray := stray_key(table, known):
        raise SiteError(f"{where}：{stray}")
    for key, value in table.items():
        kinds = known[key][0]
        wrong_bool = isinstance(value, bool) and kinds is not bool
        if wrong_bool or not isinstance(value, kinds):
            raise SiteError(f"{where}：键「{key}」的值 {value!r} 类型不对。Wrong type.")
    missing = [key for key, (_, required) in known.items() if required and key not in table]
    if missing:
        raise SiteError(f"{where}：缺少键「{'、'.join(missing)}」。Missing key.")


def _host(table: Any, where: str, practice: bool) -> Host:
    _check(table, HOST_KEYS, where)
    address = table["address"].rstrip("/")
    try:
        parts = urlsplit(address)
        port_ok = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        port_ok = False
        parts = urlsplit("")
    plain = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or not port_ok or " " in address:
        raise SiteError(
            f"{where}：address「{address}」应写成 http://主机名[:端口]，不带路径。Write scheme://host[:port]."
        )
    if not practice:
        check_public(address, where)
    elif not is_loopback_host(parts.hostname):
        raise SiteError(
            f"{where}：practice = true 的演练站点只能在本机（127.0.0.1），{address} 不是。"
            " A practice site is on this machine only: for a real site leave out practice."
        )
    return Host(**{**table, "address": address.lower()})


def _place(table: Any, where: str, hosts: tuple[Host, ...]) -> None:
    """Check host and path of a section or matrix."""
    if table["host"] not in {host.id for host in hosts}:
        near = difflib.get_close_matches(table["host"], [host.id for host in hosts], n=1, cutoff=0.0)
        raise SiteError(
            f"{where}：host「{table['host']}」不在 hosts 中，最接近的是「{near[0] if near else '无'}」。Unknown host."
        )
    if not table["path"].startswith("/"):
        raise SiteError(f"{where}：path「{table['path']}」必须以 / 开头。Must start with a slash.")


def _details(table: Any, where: str, default: str) -> str:
    value = str(table.get("details", default))
    if value not in DETAILS:
        raise SiteError(f"{where}：details「{value}」只能是 {'、'.join(DETAILS)}。Unknown value.")
    return value


def _matrix(table: Any, where: str, hosts: tuple[Host, ...], details: str) -> Matrix:
    _check(table, MATRIX_KEYS, where)
    _place(table, where, hosts)
    if "/" in table["id"]:
        raise SiteError(f"{where}：id「{table['id']}」不能含 /（栏目编号写成 矩阵/栏目）。No slash in a matrix id.")
    topics = {}
    for name, values in table.get("topics", {}).items():
        if not isinstance(values, list):
            raise SiteError(f"{where}：topics「{name}」应为主题的列表。Must be a list of topics.")
        topics[name] = _texts(values, f"{where} topics")
    menu = _texts(table.get("menu", []), f"{where} menu")
    left = _texts(table.get("leave_out", []), f"{where} leave_out")
    details = _details(table, where, details)
    return Matrix(**{**table, "menu": menu, "topics": topics, "leave_out": left, "details": details})


def _section(table: Any, where: str, hosts: tuple[Host, ...], details: str) -> Section:
    _check(table, SECTION_KEYS, where)
    _place(table, where, hosts)
    if table.get("kind", "list") not in KINDS:
        raise SiteError(f"{where}：kind「{table['kind']}」只能是 {'、'.join(KINDS)}。Unknown kind.")
    if table.get("shared") and table.get("details") == "needed":
        raise SiteError(
            f'{where}：shared 栏目混有其他单位的信息，不能 details = "needed"：列表行说不清是谁的。'
            " A shared column needs its pages opened to tell whose they are."
        )
    params = table.get("params", {})
    return Section(
        **{
            **table,
            "menu": _texts(table.get("menu", []), f"{where} menu"),
            "topics": _texts(table.get("topics", []), f"{where} topics"),
            "params": dict(zip(params, _texts(list(params.values()), f"{where} params"), strict=True)),
            "details": "all" if table.get("shared") else _details(table, where, details),
        }
    )


def _off_site(table: Any, where: str) -> dict[str, str]:
    _check(table, OFF_SITE_KEYS, where)
    return {key: "、".join(value) if isinstance(value, list) else value for key, value in table.items()}


def _texts(values: list[Any], where: str) -> tuple[str, ...]:
    for value in values:
        if not isinstance(value, str):
            raise SiteError(f"{where}：{value!r} 应为文字。Must be text.")
    return tuple(values)


def _distinct(values: list[str], where: str) -> None:
    doubled = sorted({value for value in values if values.count(value) > 1})
    if doubled:
        raise SiteError(f"{where}：重复的值「{'、'.join(doubled)}」。Must be distinct.")


def _positive(data: dict[str, Any], key: str, default: float, path: Path) -> float:
    value = float(data.get(key, default))
    if not 0 < value <= MOST:
        raise SiteError(f"{path} {key}：必须大于 0，且不超过 {MOST:.0e}。Must be above zero and of a sane size.")
    return value
