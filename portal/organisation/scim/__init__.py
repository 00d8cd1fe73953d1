"""People and groups as a SCIM 2.0 client sees and changes them (RFC 7643, RFC 7644)."""
