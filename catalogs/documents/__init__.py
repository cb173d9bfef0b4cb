"""Catalog documents: one reader a format, one common model (`Document`, `Grid`, `Cell`)."""

from __future__ import annotations

from catalogs.documents.model import Cell, Document, Grid, Paragraph
from catalogs.documents.reading import read_document

__all__ = ["Cell", "Document", "Grid", "Paragraph", "read_document"]
