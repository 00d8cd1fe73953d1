"""The desks of the organisation in the admin."""
