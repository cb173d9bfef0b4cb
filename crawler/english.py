"""Notes and reasons that are kept in Chinese, in English: whole, or as they are where a sentence is not known."""

from __future__ import annotations

import re
from collections.abc import Callable

# How a library speaks of a broken connection: the class of its error and a message for programmers. The evidence keeps it.
_LIBRARY = re.compile(
    r"：?[A-Za-z][A-Za-z.]*(?:Error|Exception|Failure|Failed|Done|Lost|Received|IgnoreRequest): [^；]*"
)
_DAY = r"[\d-]+(?:[T ][\d:+.Z]+)?"
_CLAIMS = {
    "系统首次发布时间": "time of first publication by the system",
    "页面标注的发布日期": "publication date as labelled on the page",
    "标题下印的日期": "date printed under the title",
    "网页标签PubDate": "PubDate tag of the page",
    "注释里的发布信息": "publication in a comment of the page",
    "列表行日期": "date of the list row",
    "系统显示发布时间": "publication time that the system shows",
    "页面标注的成文日期": "date of writing as labelled on the page",
    "落款日期": "date of the signature",
    "文中载明的通过或作出日期": "date of adoption that the text states",
}  # crawler/reading/dates.py
_ORIGINS = {
    "列表行": "the list row", "地址": "the address", "网页标签": "the page's tags", "页面标注": "another label",
    "信息索引表": "the index table", "落款": "the signature", "系统首次发布": "the system's first publication",
    "系统显示发布": "the system's shown publication", "页面脚本": "a script", "页面注释": "a comment",
    "文件最后修改时间": "the time of last change", "文件属性": "the file's properties", "页面文字": "the page's text",
    "观察": "observation",
}  # fmt: skip
_REFUSALS = {
    "没有日": "has no day", "晚于抓取日": "after the day of capture", "早于政府网站出现": "before there were such sites",
    "批量导入日": "a day of bulk import", "等于页面生成时间": "equals the time at which the page was generated",
}  # fmt: skip
_STORED = re.compile("比地址中的(.+)晚两个月以上，像是重新生成的时间")
_REFUSED = re.compile("(.+?)（(" + "|".join([*_REFUSALS, "比地址中的[^（）]+像是重新生成的时间"]) + ")）(?:、|$)")


def _origins(names: str) -> str:
    return ", ".join(_ORIGINS[name] for name in names.split("、"))


def _others(text: str) -> str:
    pairs = [part.partition("为") for part in text.split("、")]
    return ", ".join(f"{_ORIGINS[name]} says {day}" for name, _, day in pairs)


def _known(sentence: str) -> str:
    """A sentence inside another; KeyError where it is not known."""
    english = _sentence(sentence)
    if english is None:
        raise KeyError(sentence)
    return english


def _refused(text: str) -> str:
    """Dates that were not believed, each with why; KeyError where one is not told in words that are known."""
    found = list(_REFUSED.finditer(text))
    if "".join(match.group() for match in found) != text:
        raise KeyError(text)
    return ", ".join(f"{match.group(1)} ({_why(match.group(2))})" for match in found)


def _why(reason: str) -> str:
    stored = _STORED.fullmatch(reason)
    if stored is None:
        return _REFUSALS[reason]
    return f"two months or more after {stored.group(1)} in the address: probably generated anew"


# a sentence -> its English, with the groups in order; a function where a group holds words of its own
_SENTENCES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # reasons of dates
    (
        "(" + "|".join(_CLAIMS) + ")「(.*)」(?:，([^「」]+)与之一致)?",
        lambda m: f"{_CLAIMS[m[1]]} “{m[2]}”" + (f", agrees with {_origins(m[3])}" if m[3] else ""),
    ),
    ("((?:[^「」、]+为[\\d-]+、?)+)，不一致", lambda m: f"{_others(m[1])}: they do not agree"),
    ("((?:落款为[\\d-]+、?)+)", lambda m: _others(m[1])),
    ("不采信：(.+)", lambda m: f"not believed: {_refused(m[1])}"),
    (f"地址中的日期({_DAY})，与文件最后修改时间同日", "date {} in the address, the same day as the file's last change"),
    (f"仅地址中有日期({_DAY})，页面未印发布日期", "only the address bears a date, {}; the page prints none"),
    ("页面没有印出发布日期", "the page prints no publication date"),
    (f"地址中的日期({_DAY})只说明存放时间", "date {} in the address tells only when it was stored"),
    (f"地址只到月份({_DAY})", "the address bears only a month, {}"),
    (f"落款日期({_DAY})", "date of the signature {}"),
    (f"成文标注({_DAY})与上传时刻相同，系统自动填写", "the labelled date of writing {} is the moment of upload, filled in by the system"),
    ("页面没有成文日期标注，正文没有落款日期", "the page labels no date of writing and its text bears no signature date"),
    ("附件内的日期不作为发布日期", "dates inside an attachment are no date of publication"),
    # places of dates
    ("(?:附件)?落款，第(\\d+)行", "signature, line {}"),
    ("标题下(?:括注)?，第(\\d+)行", "under the title, line {}"),
    ("(.+)，第(\\d+)行", "{}, line {}"),
    ("第(\\d+)行", "line {}"),
    ("地址", "address"),
    ("(meta .+)，等于页面生成时间", "{}, equals the time at which the page was generated"),
    # notes of lists (crawler/coverage.py, spiders/)
    ("HTTP (\\d+)", "HTTP {}"),
    ("HTTP (\\d+)，没有正文", "HTTP {}, no content"),
    ("HTTP 200 但页面写明不存在", "HTTP 200, but the page says that it does not exist"),
    ("HTTP 200 但只有一段脚本，是验证页", "HTTP 200, but only a script: a challenge"),
    ("HTTP 200 但是防火墙拦截页", "HTTP 200, but a firewall's page"),
    ("HTTP 200 但内容就是首页，该地址多半已不存在", "HTTP 200, but it is the home page: the address is probably gone"),
    ("HTTP 200 但内容与本站对不存在地址的答复相同", "HTTP 200, but it is what this site answers for missing addresses"),
    ("HTTP 200 但正文只有几十个字节，没有内容", "HTTP 200, but a few bytes without content"),
    ("robots.txt 禁止访问该地址", "robots.txt forbids this address"),
    ("robots.txt 禁止访问整站", "robots.txt forbids the whole site"),
    ("robots.txt 取不到", "robots.txt could not be fetched"),
    ("robots.txt 无法确认：HTTP (\\d+)", "robots.txt could not be established: HTTP {}"),
    ("robots.txt 处返回的是网页，无法确认允许什么", "a page in place of robots.txt: what is allowed could not be established"),
    ("第(\\d+)页：(.+)", lambda m: f"page {m[1]}: {_known(m[2])}"),
    ("第(\\d+)页没有内容", "page {} is empty"),
    ("第(\\d+)页与前面重复", "page {} repeats an earlier one"),
    ("读到第(\\d+)页时栏目有增减", "the list changed while page {} was read"),
    ("声明(\\d+)条，读到(\\d+)条", "{} rows declared, {} read"),
    ("恰好止于(\\d+)条，像是系统上限", "ends at exactly {} rows, probably a limit of the system"),
    ("有(\\d+)行读不出", "{} rows could not be read"),
    ("页面写明：(.+)", "the page says: {}"),
    ("没有读到任何一行，页面也没有写明栏目为空", "no row was read, and the page does not say that the column is empty"),
    ("没有读到任何一行，不能认定栏目为空", "no row was read, and the column cannot be called empty"),
    ("页面写明“(.+)”，不是空的栏目", "the page says “{}”: that is no empty column"),
    ("列表由脚本装入，页面本身没有行", "a script loads the list, the page itself holds no row"),
    ("页面不像该单位的栏目页，栏目树的（0）不足为凭", "the page is not like a column of the organ: the tree's (0) proves nothing"),
    ("页面由脚本或框架装入内容，栏目树的（0）不足为凭", "scripts or frames load the page's content: the tree's (0) proves nothing"),
    ("页面有像文章的链接，栏目树的（0）不足为凭", "the page has links like articles: the tree's (0) proves nothing"),
    ("页面写有“(.+)”，却有通向本栏目下页面的链接：(\\S+)", "the page says “{}”, and links a page of this column: {}"),
    ("接口答复自称出错：(.+)", "the interface says that it failed: {}"),
    ("栏目树写明（(\\d+)），读到(\\d+)条", "the tree of columns counts {}, {} rows were read"),
    ("栏目树写明（0），页面没有任何一行", "the tree of columns counts 0, and the page shows no row"),
    ("栏目树接口返回 null", "the interface of the tree says null"),
    ("栏目树接口返回 null，以页面上的栏目菜单为准", "the interface of the tree says null: the page's menu is taken"),
    ("栏目树接口比页面菜单多 (\\d+) 个栏目", "the interface of the tree has {} columns more than the page's menu"),
    ("没有读到该单位的栏目树：这个单位的栏目都没有读", "the organ's tree of columns was not read, and so none of its columns"),
    ("档案写明不读的栏目：(.+)", "columns that the profile leaves out: {}"),
    ("转到别处的栏目 (\\d+) 个：(.+)", "columns that lead elsewhere, {}: {}"),
    ("以前有、现在没有的栏目：(.+)", "columns that are gone: {}"),
    ("栏目地址是外壳，内容在 (\\S+)", "the address is a shell, its content is at {}"),
    ("转向 (\\S+)，不在站点档案的主机之列", "redirects to {}, a host that is not in the profile"),
    ("(\\S+) 不在站点档案的主机之列", "{} is on a host that is not in the profile"),
    ("不在站点档案的主机之列", "its host is not in the profile"),
    ("不在站点档案的主机之列，只记录链接", "its host is not in the profile: only the link is recorded"),
    ("用浏览器打开", "opened by a browser"),
    ("首页 (\\d+) 行、总数与上次完整读取相同，且全表按日期排列，其余沿用上次",
     "the {} rows of the first page and the total are as in the last complete reading, and the list runs by date: the rest is kept"),
    ("接口没有返回列表", "the interface returned no list"),
    ("接口没有返回记录", "the interface returned no record"),
    ("页面没有给出列表接口", "the page names no interface of its list"),
    ("接口返回 0 条，未必是栏目为空", "the interface returned 0 rows, which need not mean that the column is empty"),
    ("页面写明共 0 条，却有 (\\d+) 行像列表", "the page says 0 rows and shows {} that look like a list"),
    ("接口返回全机构信息，只取本栏目文章", "the interface returned the whole organ: only this column's articles were taken"),
    ("HTTP 206：只给了一部分，而请求要的是全部", "HTTP 206: only a part, where the whole was asked for"),
    ("HTTP 200 但只有单页应用的空壳：地址不存在，或内容由脚本画出.*", "HTTP 200, but only the shell of a single-page application"),
    ("页面是外壳，没有内容", "the page is a shell without content"),
    ("外壳，内容在 (\\S+)", "a shell, its content is at {}"),
    ("接口答复自称出错：(.+)", "the interface says of its answer that it failed: {}"),
    ("没有栏目树接口（(.+)）", lambda m: f"there is no interface of the tree ({_known(m[1])})"),
    ("栏目树接口没有读到，可能还有别的栏目（(.+)）",
     lambda m: f"the interface of the tree was not read, there may be other columns ({_known(m[1])})"),
    ("没有读到该单位的栏目树，只有其他单位的 (\\d+) 个：这个单位的栏目都没有读",
     "the organ's tree of columns was not read, only {} columns of others, and so none of its own"),
    ("点开才显示子栏目的栏目（子栏目没有读到）：(.+)", "columns that open on a click, whose sub-columns were not read: {}"),
    ("没有地址的栏目 (\\d+) 个", "columns without an address: {}"),
    ("栏目多于 (\\d+) 个，其余没有读", "more than {} columns: the others were not read"),
    ("转向 (\\S+)，该主机没有栏目要读", "redirects to {}, a host of which no column is to be read"),
    ("转向却没有写明去向", "a redirect that does not say where to"),
    ("robots.txt 转向 (\\S+)", "robots.txt redirects to {}"),
    ("转向超过 (\\d+) 次", "more than {} redirects"),
    ("转向首页 (\\S+)", "redirects to the home page {}"),
    ("列表接口的参数 (.+) 页面上读不出，写进档案的 params",
     "the page does not tell the parameters {} of its list: write them into params"),
    ("脚本里没有站点编号（siteGuid）", "no site number (siteGuid) in the scripts"),
    ("页面没有给出机构代码（area）", "the page does not tell the organ's code (area)"),
    ("页面没有给出列表接口的参数", "the page does not tell the parameters of its list"),
    ("档案没有给出栏目编号：.+", "the profile gives no number of the column: end path with #number, or params.cat_id"),
    ("栏目转到平台之外：(.+)", "the column leads out of the platform: {}"),
    ("接口返回 0 页", "the interface returned 0 pages"),
    ("总数为 0", "the total is 0"),
    # notes of attachments
    ("超过每页 (\\d+) 个附件的上限", "over the limit of {} attachments a page"),
    ("链接的是附件，返回的却是网页（可能要验证码、登录或只能从页面下载）", "a page came in place of the file (a code or a login may be asked for)"),
)  # fmt: skip
_KNOWN = tuple((re.compile(zh, re.S), en) for zh, en in _SENTENCES)
FROM_ROW = "（读自列表行，没有打开页面）"  # what audit/records.py adds to a reason
_QUOTED = re.compile("「[^「」]*」")


def in_english(text: str) -> str:
    """A kept note or reason in English. Of several sentences all are known or the text stays Chinese: half a note misleads."""
    body, opened = (text.removesuffix(FROM_ROW), False) if text.endswith(FROM_ROW) else (text, True)
    told = []
    for sentence in _split(without_library(body)):
        english = _sentence(sentence)
        if english is None:
            return text
        told.append(english)
    return "; ".join(told) + ("" if opened else " (read from its list row, not opened)")


def without_library(note: str) -> str:
    """A note as a person reads it: what was noted, without what a library says of a broken connection."""
    return "；".join(part for part in _LIBRARY.sub("", note).split("；") if part)


def _split(text: str) -> list[str]:
    """The sentences between 「；」 that stand outside quotation marks."""
    guarded = _QUOTED.sub(lambda match: match.group().replace("；", "\0"), text)
    return [part.replace("\0", "；") for part in guarded.split("；") if part]


def _sentence(text: str) -> str | None:
    for pattern, english in _KNOWN:
        if (match := pattern.fullmatch(text)) is not None:
            try:
                return english.format(*match.groups()) if isinstance(english, str) else english(match)
            except KeyError:  # a word in it is not known
                return None
    return None
