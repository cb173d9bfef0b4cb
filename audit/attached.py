"""What attachments add to the page that links them, and what was not read of them.

A page may leave it to its attachments to speak (详见附件). Then the first lines of a file tell what it is, and its text
whether it holds a part that the law wants in it. Attachments date no page, and no accusation rests on one: a match that
an attachment made may clear a body, and a file that was not read leaves open what it could have shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.model import Match, Reason
from audit.words import access_words
from catalogs.topics import Topic, fold
from crawler.model import Access, StoredFile, StoredPage

if TYPE_CHECKING:
    from audit.evidence import Exhibit
    from audit.facts import PageFacts

SAID = "attachment"  # feature: only an attachment says so
UNREAD = "attachment-unread"  # feature: an attachment that was not read may say so
SHORT = 120  # characters of own text, names of files aside, up to which a page leaves it to its attachments
OPENING = 200  # characters of a file that tell what it is: its heading and first lines
MOST = 5  # files of a page whose first lines are looked at
_ARCHIVES = frozenset({"zip", "rar", "7z"})


def said_by(files: tuple[StoredFile, ...]) -> str:
    """The text of all files, as far as it was read."""
    return "\n".join(file.text for file in files if file.text and file.type not in _ARCHIVES)


def leaves_it(stored: StoredPage) -> bool:
    """Whether the page says little itself and hangs out files."""
    own = len(stored.page.text) - sum(len(file.name) for file in stored.files)
    return bool(stored.files) and stored.page.kind != "attachment" and own <= SHORT


def headings(files: tuple[StoredFile, ...]) -> tuple[tuple[str, str], ...]:
    """(title, first lines) of the files that were read, at most MOST; the title as the page or the file itself has it."""
    read = [file for file in files if file.text and file.type not in _ARCHIVES]
    return tuple((file.title or file.name, file.text[:OPENING]) for file in read[:MOST])


def unread(files: tuple[StoredFile, ...]) -> tuple[StoredFile, ...]:
    """The files whose whole text is not known."""
    return tuple(file for file in files if any(why_unread(file)))


def why_unread(file: StoredFile) -> tuple[str, str]:
    """Why a file's text is not wholly known, in Chinese and English; ("", "") where it is."""
    refusal = next((note for note in file.observations if note.startswith("attachment-refused:")), "")
    if file.type in _ARCHIVES and file.text:
        return "压缩包，只列目录", "an archive, only listed"
    if "text-cut" in file.observations:
        return "过长，只读了开头", "too long, only its beginning was read"
    if file.text:
        return "", ""
    if "image-only" in file.observations:
        return "扫描件，没有文字", "a scan without text"
    if refusal:
        return refusal.partition(":")[2], "could not be read"
    if file.access is not Access.OK:
        return access_words(file.access)
    return "没有文字", "holds no text"


def unread_words(files: tuple[StoredFile, ...]) -> str:
    """One line that names the unread files and why, for the reason of a match."""
    return "、".join(f"{file.name or file.url}（{why_unread(file)[0]}）" for file in unread(files)[:MOST])


def rests_on_file(match: Match) -> bool:
    """Whether only an attachment made the match: then it accuses nobody."""
    return any(reason.feature == SAID for reason in match.reasons)


def said_in(files: tuple[StoredFile, ...], word: str) -> Reason:
    """The reason of a match whose word only a file holds."""
    file = next((file for file in files if word in file.text), None)
    return Reason(SAID, f"{file.name or file.title}：{word}" if file else word, 1.0)


def file_record(file: StoredFile) -> dict[str, object]:
    """One attachment as docs/findings-schema.md has it; the caller masks private numbers."""
    zh, en = why_unread(file)
    return {
        "name": file.name or file.own_name, "url": file.url, "type": file.type, "access": str(file.access),
        "capture": file.capture, "read": not zh, "why_unread_zh": zh, "why_unread_en": en,
    }  # fmt: skip


def file_waited_for(exhibit: Exhibit) -> str:
    """The files that were not read and may be what a page's match needs, and why; "" where there are none."""
    reasons = (reason for match in exhibit.matches for reason in match.reasons)
    return next((reason.text for reason in reasons if reason.feature == UNREAD), "")


def part_of(topic: Topic, facts: PageFacts) -> tuple[str, str, tuple[Reason, ...]]:
    """Whether a document names its part itself, in an attachment, or perhaps in one that was not read; and the name."""
    text = fold(facts.text)
    if name := next((name for name in topic.names if fold(name) in text), ""):
        return "match", name, ()
    if not facts.files:
        return "rejected", "", ()
    filed = fold(said_by(facts.files))
    if name := next((name for name in topic.names if fold(name) in filed), ""):
        return "match", name, (Reason(SAID, name, 1.0),)
    if not unread(facts.files):
        return "rejected", "", ()
    return "unsure", topic.id, (Reason(UNREAD, unread_words(facts.files), 0.0),)
