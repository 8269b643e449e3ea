"""What went wrong while a node ran, in words: where, why, and what to do."""
