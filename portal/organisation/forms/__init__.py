"""What people type about the organisation, turned into clean values. Nothing is written here."""
