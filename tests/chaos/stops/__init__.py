"""Real processes that are told to stop, in every way there is, whatever they are at."""
