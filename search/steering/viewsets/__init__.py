"""The screens on which training staff steer the search."""
