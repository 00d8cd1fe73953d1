"""Searching by meaning, where the files of a model are there: without them nothing is near."""
