"""The `tauro` command."""
