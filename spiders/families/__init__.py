"""One module per CMS family."""
