"""How a page is read: bytes to text, text to lines, lines to title, section, dates, fields and links."""
