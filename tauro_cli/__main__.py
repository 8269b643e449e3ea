"""`python -m tauro_cli` is `tauro`."""

from tauro_cli.main import main

main()
