"""Texts in two languages: Chinese is the source language, English comes from a gettext catalog (.po)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGUAGES = ("zh", "en")
LOCALE = Path(__file__).parent / "locale"


def mark(message: str) -> str:
    """Mark a Chinese text for translation where it stands in a table; it is translated when it is shown."""
    return message


class Texts:
    """Translate Chinese source texts into one language.

    Calling it with a text returns the text in that language, with `{name}` fields filled from the keywords. A text
    that the catalog lacks stays Chinese: readable, and the tests name it.
    """

    def __init__(self, lang: str, messages: Mapping[str, str]) -> None:
        self.lang = lang
        self._messages = messages

    def __call__(self, message: str, /, **values: Any) -> str:
        text = self._messages.get(message, message)
        return text.format(**values) if values else text

    def labelled(self, head: str, text: str) -> str:
        """A heading and its text on one line."""
        return self("{head}：{text}", head=head, text=text)

    def bracketed(self, text: object) -> str:
        """An addition in brackets, with the space before it that the language wants."""
        return self("（{text}）", text=text)

    def listed(self, parts: Iterable[object], *, coarse: bool = False) -> str:
        """Parts joined as a list; `coarse` for parts that are sentences."""
        return self("；" if coarse else "、").join(str(part) for part in parts)

    @property
    def html_lang(self) -> str:
        """The language tag for documents (BCP 47)."""
        return {"zh": "zh-CN", "en": "en"}[self.lang]

    def pick(self, zh: str, en: str) -> str:
        """Choose between two texts that the audit wrote itself; either stands in for the other when it is empty."""
        return (en or zh) if self.lang == "en" else (zh or en)


@cache
def texts(lang: str) -> Texts:
    """Return the texts of a language of LANGUAGES; ValueError for any other."""
    if lang not in LANGUAGES:
        raise ValueError(f"没有语言「{lang}」，可用：{'、'.join(LANGUAGES)}。No language {lang!r}.")
    return Texts(lang, MappingProxyType({} if lang == "zh" else _read_catalog(lang)))


def _read_catalog(lang: str) -> dict[str, str]:
    from babel.messages.pofile import read_po  # lazy: only the English outputs need it

    path = LOCALE / lang / "LC_MESSAGES" / "gongkai.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=lang)
    return {
        message.id: message.string
        for message in catalog
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string
    }
