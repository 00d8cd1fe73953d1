"""Settings by subject in ``parts``; ``dev``, ``test`` and ``production`` put them together."""
