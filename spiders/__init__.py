"""Where we look: the one site spider, one module per CMS family, one TOML per site."""
