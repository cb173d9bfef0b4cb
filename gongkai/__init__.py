"""gongkai (公开): launcher, command line, practice sites. The composition root."""

__version__ = "0.1.0"
