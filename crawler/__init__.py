"""How we look and what we keep: profiles, page reading, dates, coverage, store, archive."""
