"""The words in which a reader sees codes, Chinese and English: why a page was matched, how a list was read."""

from __future__ import annotations

from collections.abc import Iterable

from audit.model import Reason
from crawler.english import in_english, without_library
from crawler.words import access_words, stop_words

__all__ = [
    "FEATURES", "access_words", "feature_words", "half_en", "in_english", "reason_words", "stop_words", "without_library",
]  # fmt: skip

# docs/classification.md explains each
FEATURES = {
    "title-head": ("标题文种", "document kind in title"),
    "inner-head": ("印发文件的文种", "kind of the document issued"),
    "title-name": ("标题中的事项名称", "item's name in title"),
    "title-word": ("标题用词", "word in title"),
    "title-share": ("用词占标题的比例", "share of the title"),
    "title-quoted": ("只在书名号内出现", "only inside quotation marks"),
    "section": ("所在栏目", "section"),
    "section-near": ("栏目名称含相关用词", "word in section name"),
    "section-above": ("上级栏目", "section above"),
    "address": ("地址代码", "address code"),
    "opening": ("正文开头用词", "word in the opening"),
    "opening-untitled": ("正文开头用词（无标题）", "word in the opening (no title)"),
    "body": ("正文用词", "word in text"),
    "kind": ("文件种类", "kind of document"),
    "kind-clash": ("文件种类不符", "other kind of document"),
    "form": ("文件形式", "form of document"),
    "publisher": ("发布机构", "publisher"),
    "exclusion": ("标题中的排除用词", "excluding word in title"),
    "exclusion-near": ("栏目或正文中的排除用词", "excluding word in section or text"),
    "decision": ("人工认定", "decision by a person"),
    "own-org-code": ("组织机构代码相符", "organisation code of the body"),
    "own-publisher": ("发布机构是本单位", "published by the body"),
    "own-issuer": ("落款是本单位", "signed by the body"),
    "own-title": ("标题中有本单位名称", "body named in the title"),
    "own-column": ("栏目相符", "in its own section"),
    "own-opening": ("正文开头是本单位", "body named in the opening"),
    "other-title": ("标题中是其他单位", "another body named in the title"),
    "other-issuer": ("落款是其他单位", "signed by another body"),
    "other-publisher": ("由其他单位发布", "put up by another body"),
    "no-item": ("未指明是同主题的哪一事项", "names no item of the subject"),
    "part": ("页中含有该事项的内容", "the page holds this item's content"),
    "attachment": ("附件中写明", "said in an attachment"),
    "attachment-unread": ("附件未能读取", "an attachment could not be read"),
    "part-of": ("属于更大的主题", "part of a wider subject"),
    "column-page": ("栏目页", "page of a column"),
    "other-item": ("属于同主题的另一事项", "another item of the subject"),
    "other-domain": ("不属本部门业务", "not of the department's field"),
    "other-body": ("发布机构是其他单位", "published by another body"),
    "shared-column": ("共用栏目，未写明本单位", "shared section, body not named"),
    "publishes-for-others": ("由代发机构发布", "published by an agency for others"),
}


_HALVES = {"预算": " budget", "决算": " final accounts"}


def half_en(name: str) -> str:
    """The half of a duty (audit/duties.py) that stands behind a year, in English."""
    return _HALVES.get(name, name)


def feature_words(feature: object) -> tuple[str, str]:
    """A feature's name in Chinese and English; a feature that the table lacks is shown as it is."""
    return FEATURES.get(str(feature), (str(feature or ""), str(feature or "")))


def reason_words(reasons: Iterable[Reason]) -> tuple[str, str]:
    """Reasons in one line, Chinese and English: 所在栏目「通知公告」."""
    said = [(feature_words(reason.feature), reason.text) for reason in reasons]
    return (
        "；".join(f"{zh}「{text}」" for (zh, _), text in said),
        "; ".join(f"{en} 「{text}」" for (_, en), text in said),
    )
