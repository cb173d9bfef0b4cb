"""For people: workbook, web page, letters, calendar, open data."""
