"""What `gongkai site` prints, in Chinese and English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "practice": ("【练习站】", "[practice site] "),
    "catalog": ("目录 {catalog}", "catalog {catalog}"),
    "sections": ("栏目 {count}", "{count} sections"),
    "matrices": ("栏目树 {count}", "{count} trees of columns"),
    "host": ("主机", "host"),
    "section": ("栏目", "section"),
    "matrix": ("栏目树", "tree of columns"),
    "second": ("第二渠道", "second channel"),
    "doubt": ("注意：{problem}", "note: {problem}"),
    "no-doubt": ("{name}：档案没有发现问题。", "{name}: no problem found in the profile."),
    "no-before": ("没有和上次采集比较：{why}", "not compared with the last crawl: {why}"),
    "whole-host": ("主机 {host}", "host {host}"),
    "heads": ("情况\t栏目编号\t菜单\t网站系统\t说明", "verdict\tsection\tmenu\tsystem\twhat was seen"),
    # verdicts of a check
    "ok": ("正常", "works"),
    "changed": ("有变化", "changed"),
    "empty": ("空了", "empty now"),
    "partial": ("读不全", "not read whole"),
    "site": ("网站一侧", "the site"),
    "moved": ("地址变了", "moved"),
    "line": ("本机网络", "this machine"),
    "us": ("我们一侧", "us"),
    "sum": (
        "栏目 {all} 个：能读 {good}，网站一侧 {site}，地址变了 {moved}，本机网络 {line}，我们一侧 {us}。",
        "{all} sections: {good} readable, the site {site}, moved {moved}, this machine {line}, us {us}.",
    ),
    # probe
    "no-url": ("「{url}」不是网址，请写成 http://主机名/。", "{url} is no address: write http://host/."),
    "too-fast": ("--delay 不得小于 {least} 秒。", "--delay must be at least {least} seconds for a real site."),
    "contact": (
        "请用 --contact 或环境变量 GONGKAI_CONTACT 给出联系地址。",
        "Real sites are asked with a contact address: give --contact or GONGKAI_CONTACT.",
    ),
    "drafted": (
        "看了 {seen} 页，草稿里有栏目 {columns} 个，写到 {output}。请先回答 questions 里的问题，再运行 gongkai site check {output}。",
        "{seen} pages seen, draft with {columns} columns written to {output}. Answer its questions, then: gongkai site check {output}",
    ),
    "unread": (
        "没有读到 {url}（{why}）。请换一个浏览器里能打开的栏目页地址再试。",
        "{url} could not be read ({why}). Try the address of a column that opens in a browser.",
    ),
    "no-folder": ("没有这个文件夹", "no such folder"),
    "unwritten": ("写不了 {output}：{why}。请换一个位置。", "{output} cannot be written: {why}. Choose another place."),
}


def word(key: str, lang: str, **values: object) -> str:
    return WORDS[key][lang == "en"].format(**values)
