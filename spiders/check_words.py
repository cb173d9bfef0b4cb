"""What `gongkai site check` says, in Chinese and English: what was seen, who can mend it, and which line to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.model import Access, CoverageStatement, Host
from crawler.words import access_words
from spiders.reaching import Trial

CUT = 240  # characters of a note


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages."""

    zh: str
    en: str

    def __add__(self, other: Said) -> Said:
        return Said(f"{self.zh}；{other.zh}", f"{self.en}; {other.en}")


WORDS: dict[str, tuple[str, str]] = {
    "read": ("读到 {rows} 行", "{rows} rows read"),
    "partial": ("没有读全（{stop}）：{note}", "not read whole ({stop_en})"),
    "unreadable": (
        "页面打开了，但读不出列表：{note}。请把这个栏目的地址和保存下来的网页发给本程序的维护者",
        "the page opens but no list can be read from it: send its address and the saved page to the maintainers",
    ),
    "tree": (
        "没有读到该单位的栏目树：{note}。请在浏览器里核对 path 是不是该单位的页面，不是就改 path 或 organ；读不出的逐个写进 [[sections]]",
        "the organ's tree of columns was not read: look whether path is the organ's page, or name its columns in [[sections]]",
    ),
    # --- the site
    "timeout": (
        "等了 {seconds} 秒没有答复。请过几小时再查；浏览器里打开很慢时可把档案的 timeout 改大",
        "no answer within {seconds} s: check again hours later, or raise timeout in the profile",
    ),
    "dns": (
        "域名 {name} 查不到：请核对 hosts 里的 address 有没有写错；浏览器也打不开，就是网站停用或改了域名",
        "the name {name} does not resolve: check address in [[hosts]], or the site has closed or moved",
    ),
    "tls": ("加密连接（https）失败：{note}", "the encrypted connection failed: {note_en}"),
    "refused": (
        "连接被拒绝或中断：{name} 没有提供服务。请过几小时再查，浏览器里也打不开就告知网站主管单位",
        "the connection was refused or broken: check again hours later, then tell whoever runs {name}",
    ),
    "http-error": (
        "网站自己出错（{status}）。请过几小时再查；持续几天请告知网站主管单位",
        "the server failed ({status}): check again hours later, then tell whoever runs the site",
    ),
    "blocked": (
        "被网站的防火墙拦截（{status}）。本程序不绕过拦截：请联系网站主管单位放行本机的出口地址；没有读到的事项是「无法核实」，不算未公开",
        "the site's firewall refuses us ({status}), and is not got round: ask whoever runs the site to admit this machine",
    ),
    "challenge": (
        "网站要求人机验证（{note}）。本程序不破解：请网站主管单位对本机放行；没有读到的事项在报告里是「无法核实」",
        "the site demands a challenge, which is not solved: ask whoever runs it to admit this machine",
    ),
    "robots": (
        "网站不许自动读取（{note}）。本程序照办：请网站主管单位在 robots.txt 里允许 gongkai",
        "{note_en}, and that is obeyed: ask whoever runs the site to allow gongkai in it",
    ),
    "robots-unclear": (
        "{note}，所以没有读。请在浏览器里打开 {root}/robots.txt：如果只是出错页，就在主机 {host} 里写 robots_unavailable_means_none = true",
        "{note_en}. Open {root}/robots.txt in a browser: where it is only an error page, write robots_unavailable_means_none = true for {host}",
    ),
    "empty": ("返回空白页。请过几小时再查", "the answer was empty: check again hours later"),
    "too-large": ("答复超过 max_body：{note}", "the answer is larger than max_body: {note_en}"),
    "not-attempted": ("没有去读：{note}", "not asked: {note_en}"),
    # --- moved
    "moved": (
        "{access}（{note}）：栏目可能已改版或搬家。请在浏览器里找到它现在的地址，改这个栏目的 path",
        "{access} ({note_en}): the column may have moved. Find it in a browser and change its path",
    ),
    "moved-to": (
        "{access}（{note}）。首页菜单里这个名称现在指向 {place}：核对后把这个栏目的 path 改成 path = \"{place}\"",
        "{access} ({note_en}). The home page's menu leads by this name to {place}: look, then write path = \"{place}\"",
    ),
    "moved-host": (
        "{access}（{note}）。首页菜单里这个名称现在指向 {place}：是正式网站就加一段 [[hosts]] address = \"{root}\"，并把栏目改到那里",
        "{access} ({note_en}). The home page's menu leads by this name to {place}: where that is official, add [[hosts]] address = \"{root}\"",
    ),
    "off-list": (
        "{note}。是正式网站就加一段 [[hosts]]，把这个栏目的 host 和 path 改过去；不是就删去这个栏目",
        "{note_en}. Where that host is official add it to [[hosts]] and move the column there",
    ),
    "undrawn": (
        "页面由脚本画出，没有内容可读。请给这个栏目写 params = {{ render = \"browser\" }}（需要安装 browser 附加件）；浏览器里也是空白就是地址失效",
        "the page is drawn by scripts: write params = {{ render = \"browser\" }} for this section (extra browser)",
    ),
    # --- changed
    "family-now": ("网站系统变了：上次按 {old} 读，这次按 {new}", "another system than last time: {old} before, {new} now"),
    "family-pinned": (
        "档案指定 family = \"{old}\"，但页面现在像 {new}：读不出时请删去 family",
        "the profile pins family = \"{old}\", the page looks like {new}: drop the pin where nothing is read",
    ),
    "emptied": (
        "上次有 {rows} 行，现在一行也没有：请在浏览器里核对是清空、搬家还是改版",
        "{rows} rows last time, none now: look whether it was emptied, moved or rebuilt",
    ),
    "fewer": ("上次有 {rows} 行，这次少了一半以上", "{rows} rows last time, less than half of them now"),
    # --- this machine
    "line": ("{why}", "{why_en}"),
    "line-proxy": (
        "所有主机都连不上，而本机设置了代理（{name}）：本程序直接连接，不经代理。请换一台能直接上网的机器，或请网管放行",
        "no host answers and this machine has a proxy set ({name}), which is not used: use a machine with a direct line",
    ),
    "line-route": ("本机没有通向外网的路：请检查网线、网关", "this machine has no route to other networks"),
    "line-names": ("本机查不了任何域名：请检查 DNS 设置", "this machine resolves no name: check its DNS"),
    "line-alike": (
        "{count} 个主机都连不上，而且情形相同：更像是本机或本单位的网络不通。请在这台机器的浏览器里打开它们核对",
        "all {count} hosts fail alike: more likely this machine's line. Open them in a browser here",
    ),
    "line-one": (
        "也可能是本机网络不通：请在这台机器的浏览器里打开 {address} 核对",
        "or this machine's line is down: open {address} in a browser here",
    ),
    # --- hosts
    "scheme": (
        "{bad} 不通，{good} 能通：请把这一行改成 address = \"{address}\"",
        "{bad} fails, {good} works: write address = \"{address}\"",
    ),
    "forwards": ("{good} 只转向 {bad}，没有别的办法", "{good} only forwards to {bad}"),
    "legacy": (
        "服务器只会旧版加密：请给这个主机加一行 legacy_tls = true（证据里会写明）",
        "the server speaks only old TLS: write legacy_tls = true for this host (the evidence will say so)",
    ),
    "legacy-scheme": (
        "{bad} 不通，旧版加密的 https 能通：请写 address = \"{address}\" 和 legacy_tls = true",
        "{bad} fails, https with old TLS works: write address = \"{address}\" and legacy_tls = true",
    ),
    "both-fail": ("http 和 https 都不通（{why}）", "neither http nor https works ({why})"),
    "certificate": (
        "证书有问题（{note}）：浏览器会提示不安全。照样读取，并写进证据；请告知网站主管单位",
        "the certificate is faulty ({note_en}): pages are read all the same, and the evidence says so",
    ),
    # --- the profile by itself
    "same-address": ("栏目 {section} 与 {other} 是同一个地址", "sections {section} and {other} have one address"),
    "no-menu": (
        "栏目 {section} 没有 menu（菜单文字），只能靠页面面包屑判断栏目",
        "section {section} has no menu: its pages can only be told by their breadcrumbs",
    ),
    "unknown-topic": (
        "{section} 的 topics「{topic}」不在主题表里，{near}：写错的主题使栏目不属于任何事项",
        "{section}: the topic {topic} is not in the vocabulary, {near}: a misspelt topic makes a column no item's",
    ),
    "host-unused": (
        "主机 {host} 没有任何栏目；如只放附件请写 files_only = true",
        "host {host} has no section: write files_only = true where it holds attachments only",
    ),
    "host-files-only": ("主机 {host} 标为 files_only，却有栏目", "host {host} is files_only and has sections"),
    "host-channel": (
        "主机 {host} 没有写 channel（对应目录的公开渠道）",
        "host {host} has no channel (the catalog's channel that it is)",
    ),
    "question": (
        "questions 里还没有回答（答完请删去）：{question}",
        "an open question (delete it when answered): {question}",
    ),
    "no-aliases": (
        "没有 aliases（单位简称），共用栏目里的页面可能认不出来",
        "no aliases: the body's pages in shared columns may not be recognised",
    ),
}  # fmt: skip


def say(key: str, **values: object) -> Said:
    """The sentence `key` with its values. Notes are Chinese: `note_en` stands in the English one."""
    zh, en = WORDS[key]
    return Said(zh.format(**values), en.format(**{"note_en": "see the Chinese note", **values}))


def advise(s: CoverageStatement, host: Host, timeout: float, place: str = "") -> Said:
    """What a section that was not read means, and what a person can do about it. `place`: where it seems to be now."""
    note = (s.note or access_words(s.access.value)[0])[:CUT]
    zh, en = access_words(s.access.value)
    note_en = f"HTTP {s.http_status}" if s.http_status else en
    name = urlsplit(host.address).hostname or ""
    if s.access is Access.ROBOTS:
        unclear = "无法确认" in note or "取不到" in note
        key = "robots-unclear" if unclear else "robots"
        return say(key, note=note, note_en=en, root=host.address, host=host.id)
    if s.access is Access.OFF_LIST and not place:
        return say("off-list", note=note, note_en=en)
    if s.access is Access.SOFT_404 and "单页应用" in s.note:
        return say("undrawn")
    if s.access in (Access.NOT_FOUND, Access.SOFT_404, Access.OFF_LIST):
        parts = urlsplit(place)
        key = "moved" if not place else "moved-host" if parts.scheme else "moved-to"
        root = f"{parts.scheme}://{parts.netloc}"
        said = [say(key, access=words, note=note, note_en=note_en, place=place[:CUT], root=root) for words in (zh, en)]
        return Said(said[0].zh, said[1].en)
    status = f"HTTP {s.http_status}" if s.http_status else ""
    said = [
        say(s.access.value, seconds=f"{timeout:g}", name=name, note=note, note_en=note_en, status=status or words)
        for words in (note, note_en)
    ]
    return Said(said[0].zh, said[1].en)


def changes(s: CoverageStatement, before: CoverageStatement | None, pinned: str, shown: str) -> Said | None:
    """What is otherwise than in the last crawl, or than the profile pins; None where nothing is."""
    said: list[Said] = []
    pinned = pinned.replace("-", "_")
    if pinned and shown and shown not in (pinned, "generic") and not s.complete:
        said.append(say("family-pinned", old=pinned, new=shown))
    if before is not None and before.access is Access.OK and s.access is Access.OK:
        if before.family and s.family and before.family != s.family:
            said.append(say("family-now", old=before.family, new=s.family))
        if before.rows_read > 0 and s.rows_read == 0:
            said.append(say("emptied", rows=before.rows_read))
        elif s.rows_read * 2 < before.rows_read:
            said.append(say("fewer", rows=before.rows_read))
    if not said:
        return None
    whole = said[0]
    for more in said[1:]:
        whole = whole + more
    return whole


FAULTS = (
    ("过期", "expired"),
    ("才生效", "not yet valid"),
    ("自签", "self-signed"),
    ("名称不符", "for another name"),
    ("读不懂", "unreadable"),
)


def _faults_en(faults: Sequence[str]) -> str:
    return ", ".join(en for zh, en in FAULTS if any(zh in fault for fault in faults))


def said_of_host(
    host: Host, silent: Access | None, trials: Sequence[Trial], certificate: str, line: Said | None
) -> Said | None:
    """What is to be said of a host: another way that works, a faulty certificate, or that nothing answers."""
    if silent is None:
        faults = [part for part in certificate.split("，")[2:] if part]
        return say("certificate", note="，".join(faults)[:CUT], note_en=_faults_en(faults)) if faults else None
    parts = urlsplit(host.address)
    for trial in trials:
        if not trial.works:
            continue
        address = f"{trial.scheme}://{parts.netloc}"
        if trial.scheme == parts.scheme:
            return say("legacy")
        key = "legacy-scheme" if trial.legacy else "scheme"
        return say(key, bad=parts.scheme, good=trial.scheme, address=address)
    if any(trial.ending.access is Access.OFF_LIST for trial in trials):
        return say("forwards", good="http" if parts.scheme == "https" else "https", bad=parts.scheme)
    if line is not None:
        return line
    zh, en = access_words(silent.value)
    one = say("line-one", address=host.address)
    return Said(say("both-fail", why=zh).zh, say("both-fail", why=en).en) + one
