"""A bureau by the name that a user gives: its site profile and the catalog that it is audited by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogs.model import Catalog
    from crawler.model import Site
    from crawler.store import CrawlStore


def load_bureau(name: str, catalog_name: str = "") -> tuple[Site, Catalog]:
    """Load the profile (a shipped id or a path) and its catalog, or the catalog named.

    Raises SiteError and CatalogError. A relative catalog path is looked for beside the profile.
    """
    from catalogs.loading import find_catalog, load_catalog
    from crawler.profile import find_site, load_site

    path = find_site(name)
    site = load_site(path)
    return site, load_catalog(find_catalog(catalog_name or site.catalog, beside=path))


def stored_site(name: str, store: CrawlStore) -> str:
    """The id of a site by id or profile path; an id that the database knows needs no profile at hand. Raises SiteError."""
    from crawler.profile import find_site, load_site

    return name if name in store.sites() else load_site(find_site(name)).id
