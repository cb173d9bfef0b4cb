"""The crawl tables: STRICT, declared here once, changed only by a further migration."""

from __future__ import annotations

from typing import Any

SET = "crawler"

CRAWL_1 = (
    """CREATE TABLE crawl (
        id INTEGER PRIMARY KEY, site TEXT NOT NULL, site_name TEXT NOT NULL, profile TEXT NOT NULL, agent TEXT NOT NULL,
        practice INTEGER NOT NULL, options TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, state TEXT NOT NULL
        CHECK (state IN ('running', 'finished')), runs INTEGER NOT NULL DEFAULT 1, counts TEXT NOT NULL DEFAULT '{}'
    ) STRICT""",
    "CREATE INDEX crawl_site ON crawl (site, id)",
    """CREATE TABLE capture (
        id INTEGER PRIMARY KEY, crawl INTEGER NOT NULL REFERENCES crawl (id), site TEXT NOT NULL, kind TEXT NOT NULL,
        section TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, method TEXT NOT NULL, captured_at TEXT NOT NULL,
        http_status INTEGER, access TEXT NOT NULL, note TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
        content_type TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL, file TEXT NOT NULL,
        file_offset INTEGER NOT NULL, file_length INTEGER NOT NULL, record_digest TEXT NOT NULL, chain TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX capture_key ON capture (site, key, id)",
    "CREATE INDEX capture_file ON capture (file, file_offset)",
    """CREATE TABLE page (
        id INTEGER PRIMARY KEY, site TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL,
        access TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', title TEXT NOT NULL, published_on TEXT, kind TEXT NOT NULL DEFAULT '',
        page TEXT, capture INTEGER REFERENCES capture (id), digest TEXT NOT NULL DEFAULT '', first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL, verified_at TEXT, changed_at TEXT, etag TEXT NOT NULL DEFAULT '',
        last_modified TEXT NOT NULL DEFAULT '', due_crawl INTEGER, done_crawl INTEGER, due_why TEXT NOT NULL DEFAULT '',
        UNIQUE (site, key)
    ) STRICT""",
    "CREATE INDEX page_due ON page (site, due_crawl) WHERE due_crawl IS NOT NULL",
    """CREATE TABLE entry (
        page INTEGER NOT NULL REFERENCES page (id), site TEXT NOT NULL, section TEXT NOT NULL, url TEXT NOT NULL,
        title TEXT NOT NULL, date_text TEXT NOT NULL, pinned INTEGER NOT NULL, extra TEXT NOT NULL, dates TEXT NOT NULL,
        position INTEGER NOT NULL, first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, last_absent_at TEXT,
        gone_at TEXT, crawl INTEGER NOT NULL, PRIMARY KEY (site, section, page)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX entry_page ON entry (page)",
    """CREATE TABLE coverage (
        crawl INTEGER NOT NULL REFERENCES crawl (id), site TEXT NOT NULL, section TEXT NOT NULL, menu TEXT NOT NULL,
        host TEXT NOT NULL, channel TEXT NOT NULL, shared INTEGER NOT NULL, url TEXT NOT NULL, family TEXT NOT NULL,
        sign TEXT NOT NULL, access TEXT NOT NULL, http_status INTEGER, pages_declared INTEGER, pages_read INTEGER NOT NULL,
        rows_declared INTEGER, rows_read INTEGER NOT NULL, repeats INTEGER NOT NULL, skipped INTEGER NOT NULL,
        stop TEXT NOT NULL, complete INTEGER NOT NULL, truncated INTEGER NOT NULL, note TEXT NOT NULL, read_at TEXT NOT NULL,
        PRIMARY KEY (crawl, section)
    ) STRICT""",
    """CREATE TABLE host (
        site TEXT NOT NULL, host TEXT NOT NULL, address TEXT NOT NULL, channel TEXT NOT NULL, secondary INTEGER NOT NULL,
        PRIMARY KEY (site, host)
    ) STRICT""",
    """CREATE TABLE section (
        site TEXT NOT NULL, section TEXT NOT NULL, host TEXT NOT NULL, menu TEXT NOT NULL, shared INTEGER NOT NULL,
        PRIMARY KEY (site, section)
    ) STRICT""",
)

# What the site itself says that it has: the menu of each host's home page, and the units of its department directory.
MENU = (
    """CREATE TABLE menu_page (
        crawl INTEGER NOT NULL REFERENCES crawl (id), site TEXT NOT NULL, host TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('home', 'directory')), url TEXT NOT NULL, access TEXT NOT NULL,
        capture INTEGER REFERENCES capture (id), read_at TEXT NOT NULL, PRIMARY KEY (crawl, host, role)
    ) STRICT""",
    "CREATE INDEX menu_page_site ON menu_page (site, host, role, crawl)",
    """CREATE TABLE menu_entry (
        crawl INTEGER NOT NULL REFERENCES crawl (id), host TEXT NOT NULL, position INTEGER NOT NULL,
        capture INTEGER NOT NULL REFERENCES capture (id), path TEXT NOT NULL, text TEXT NOT NULL, url TEXT NOT NULL,
        key TEXT NOT NULL, PRIMARY KEY (crawl, host, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE directory_entry (
        crawl INTEGER NOT NULL REFERENCES crawl (id), host TEXT NOT NULL, position INTEGER NOT NULL,
        capture INTEGER NOT NULL REFERENCES capture (id), name TEXT NOT NULL, PRIMARY KEY (crawl, host, position)
    ) STRICT, WITHOUT ROWID""",
)

# An organ's tree of columns as each crawl read it; the columns themselves are lists with a coverage statement each.
MATRIX = (
    """CREATE TABLE matrix (
        crawl INTEGER NOT NULL REFERENCES crawl (id), site TEXT NOT NULL, matrix TEXT NOT NULL, host TEXT NOT NULL,
        organ TEXT NOT NULL, url TEXT NOT NULL, capture INTEGER REFERENCES capture (id), read_at TEXT NOT NULL,
        PRIMARY KEY (crawl, site, matrix)
    ) STRICT""",
    "CREATE INDEX matrix_site ON matrix (site, matrix, crawl)",
    """CREATE TABLE cell (
        crawl INTEGER NOT NULL REFERENCES crawl (id), matrix TEXT NOT NULL, position INTEGER NOT NULL, section TEXT NOT NULL,
        category TEXT NOT NULL, menu TEXT NOT NULL, url TEXT NOT NULL, count INTEGER,
        PRIMARY KEY (crawl, matrix, position)
    ) STRICT, WITHOUT ROWID""",
    "ALTER TABLE coverage ADD COLUMN matrix TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE coverage ADD COLUMN tree_count INTEGER",
    "ALTER TABLE coverage ADD COLUMN empty_said TEXT NOT NULL DEFAULT ''",
)
# Rows whose pages need not be opened: what the row itself says, and the capture of the list page that shows it.
LISTED = (
    "ALTER TABLE coverage ADD COLUMN listed_only INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE entry ADD COLUMN capture INTEGER REFERENCES capture (id)",
    "ALTER TABLE entry ADD COLUMN content TEXT NOT NULL DEFAULT ''",
)

# Files that pages link. They are pages that no list names (`attached` 1); `files_changed`: the page's files are still to be
# taken in, as are those of every page that was read before this step.
ATTACHMENTS = (
    "ALTER TABLE page ADD COLUMN attached INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE page ADD COLUMN files_changed INTEGER NOT NULL DEFAULT 0",
    "UPDATE page SET files_changed = 1 WHERE instr(page, '\"attachments\":') > 0",
    "CREATE INDEX page_files_changed ON page (site) WHERE files_changed = 1",
    "DROP INDEX page_due",
    "CREATE INDEX page_due ON page (site, due_crawl, attached) WHERE due_crawl IS NOT NULL",
    """CREATE TABLE attachment (
        page INTEGER NOT NULL REFERENCES page (id), file INTEGER NOT NULL REFERENCES page (id), position INTEGER NOT NULL,
        name TEXT NOT NULL, type TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (page, file)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX attachment_file ON attachment (file)",
)

# What failed for the moment and is asked once more: lists here, pages by `due_crawl`; `retry_at`: not before.
RETRY = (
    "ALTER TABLE crawl ADD COLUMN retry_at TEXT",
    """CREATE TABLE retry (
        crawl INTEGER NOT NULL REFERENCES crawl (id), section TEXT NOT NULL, PRIMARY KEY (crawl, section)
    ) STRICT, WITHOUT ROWID""",
)


def migrations() -> Any:
    """Return the migration set of the crawl tables."""
    from sqlite_utils.migrations import Migrations  # lazy: sqlite_utils takes 0.3 s

    steps = Migrations(SET)

    @steps(name="0001_crawl_tables")
    def _crawl_tables(db: Any) -> None:
        for statement in CRAWL_1:
            db.execute(statement)

    @steps(name="0002_coverage_carried")
    def _coverage_carried(db: Any) -> None:
        db.execute("ALTER TABLE coverage ADD COLUMN carried INTEGER NOT NULL DEFAULT 0")

    @steps(name="0003_coverage_by_site")
    def _coverage_by_site(db: Any) -> None:
        # Without it, what one bureau of a thousand was read costs a look at all of them.
        db.execute("CREATE INDEX IF NOT EXISTS coverage_site ON coverage (site, section, crawl)")

    @steps(name="0004_menus")
    def _menus(db: Any) -> None:
        for statement in MENU:
            db.execute(statement)

    @steps(name="0005_matrices")
    def _matrices(db: Any) -> None:
        for statement in (*MATRIX, *LISTED):
            db.execute(statement)

    @steps(name="0006_attachments")
    def _attachments(db: Any) -> None:
        for statement in ATTACHMENTS:
            db.execute(statement)

    @steps(name="0007_retry")
    def _retry(db: Any) -> None:
        for statement in RETRY:
            db.execute(statement)

    return steps
