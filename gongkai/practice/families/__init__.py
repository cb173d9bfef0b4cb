"""Small practice sites, one for each CMS family of county portals: protocols and traps, with a truth per list."""
