"""The questions and comments of a drafted profile, in Chinese and English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "head": (
        "由 gongkai site probe 起草，请逐条核对 questions 后使用。",
        "Drafted by gongkai site probe: answer the questions before use.",
    ),
    "catalog": (
        "目录文件是哪一个？catalog 现在填的是站点编号",
        "Which catalog? The key catalog holds the site's id for now",
    ),
    "topics": (
        "每个栏目放哪些主题（topics）？没有写，分类时任何主题都可能",
        "Which topics does each column hold? Without topics it may hold any",
    ),
    "shared": (
        "shared = true 的栏目是按菜单文字判断的（路径里没有「{body}」）：其中有没有该单位专用的？",
        "Columns are shared = true where their menu path does not name {body}: is one of them the body's own?",
    ),
    "body": ("被核查单位的全称是什么？", "What is the audited body's full name?"),
    "not-named": (
        "部门目录里没有见到「{body}」，这个单位在网站上叫什么？目录页：{url}",
        "The department directory does not name {body}: what is it called there? {url}",
    ),
    "no-directory": (
        "没有找到部门目录页，无法证明已看到该单位的全部栏目",
        "No department directory was found: that all the body's columns were seen cannot be shown",
    ),
    "no-area": (
        "菜单和目录里没有「{body}」自己的栏目：它可能只在全站共用栏目里出现，也可能另有网址（再运行一次并加上那个网址）",
        "No menu names {body}: it may appear in shared columns only, or have an address of its own (probe again with it)",
    ),
    "bare": (
        "首页 {url} 没有能读的菜单（由脚本画出）：请在浏览器里打开，把栏目页的地址也给 gongkai site probe",
        "the home page {url} has no menu that can be read (scripts draw it): give the addresses of columns to gongkai site probe as well",
    ),
    "own-host": (
        "「{text}」指向另一主机 {host}：是该单位自己的网站吗？是就加 [[hosts]] address = \"{root}\"，并再运行 gongkai site probe 加上 {url}",
        "\"{text}\" leads to another host {host}: the body's own site? Then add [[hosts]] address = \"{root}\" and probe again with {url}",
    ),
    "channel": (
        "栏目「{text}」指向另一主机 {host}：是公开渠道吗？能读就加 [[hosts]] address = \"{root}\" 并加上 {url} 再查看；读不了就写 [[off_site]]",
        "The column \"{text}\" leads to another host {host}: a channel? Add [[hosts]] address = \"{root}\" and probe again with {url}, or write [[off_site]]",
    ),
    "row-host": (
        "栏目 {via} 里有内容指向另一主机 {host}（如「{text}」）：是公开渠道吗？是就加 [[hosts]] address = \"{root}\"，否则这些内容只记标题",
        "Rows of {via} lead to another host {host} (\"{text}\"): a channel? Then add [[hosts]] address = \"{root}\"; else only their titles are kept",
    ),
    "file-host": (
        "附件放在另一主机 {host}（如「{text}」）：请加 [[hosts]] address = \"{root}\"、files_only = true，否则附件不读",
        "Attachments lie on another host {host} (\"{text}\"): add [[hosts]] address = \"{root}\", files_only = true, or they are not read",
    ),
    "other-host": (
        "主机 {host}（链接文字「{text}」）是不是公开渠道？",
        "Is the host {host} (linked as \"{text}\") a channel of publication?",
    ),
    "more-hosts": ("另有 {count} 个主机没有列出", "{count} more hosts are not listed"),
    "unread": ("没有读到：{url}（{why}）", "Not read: {url} ({why})"),
    "column-unread": ("没有读到：{why}", "not read: {why}"),
    "more-unread": ("另有 {count} 处没有读到", "{count} more addresses were not read"),
    "left": (
        "看到 --pages 上限为止，还有 {count} 个栏目没有看，如：{names}。请加大 --pages 再运行",
        "The limit --pages was reached, {count} columns were not opened: {names}. Raise --pages and run again",
    ),
    "unseen": (
        "菜单里这些名称不像公开栏目，没有看：{names}。其中有没有要读的？",
        "These menu words are not called like disclosure columns and were not opened: {names}. Is one of them to be read?",
    ),
    "nothing": ("没有找到任何栏目（{why}）", "No column was found ({why})"),
    "generic": (
        "栏目「{text}」由通用读法读出，请核对是否读全：{url}",
        "The column \"{text}\" was read by the generic reader: is it read whole? {url}",
    ),
    "read": ("{family}（{sign}）读到 {rows} 行，{declared}，{pager}", "{family} ({sign}): {rows} rows, {declared}, {pager}"),
    "matrix": (
        "单位×栏目（{family}），单位编号 {organ}，见到的栏目：{names}。去掉下面各行的 # ，采集就按网站的栏目树读全部栏目，上面同一单位的 sections 可以删去",
        "Organ x category ({family}), organ {organ}; met: {names}. Without the # below its tree of columns is read, its sections above may go",
    ),
    "matrix-whole": (
        "该单位的栏目是“单位×栏目”矩阵，末尾有 [[matrices]] 建议：启用后采集一次，用 gongkai evidence matrix 核对栏目树是否齐全",
        "The body's columns are an organ x category matrix, see [[matrices]] at the end: after a crawl with it look at gongkai evidence matrix",
    ),
    "single": ("单页", "one page"),
    "declared": ("网站称共 {count} 条", "{count} by the site's own words"),
    "undeclared": ("网站没有写明共几条", "the site declares no total"),
    "one-page": ("没有下一页", "no further page"),
}  # fmt: skip


def say(key: str, lang: str, **values: object) -> str:
    return WORDS[key][lang == "en"].format(**values)
