"""Processes of the command, killed at named points and at random moments, and what is there after the next start."""
