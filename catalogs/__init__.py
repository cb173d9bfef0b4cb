"""What must be published, by when: disclosure catalogs, deadline rules, working days, topics."""
