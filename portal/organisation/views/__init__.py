"""The portal's screens of the organisation."""
