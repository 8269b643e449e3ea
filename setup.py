"""What pyproject.toml can't say: all packages as they are found, and those that stand elsewhere in the tree."""

from setuptools import find_packages, setup

ELSEWHERE = {"tauro_cli.config_templates": "config_templates", "tauro.rule_pages": "docs/rules"}

setup(
    packages=[*find_packages(include=["tauro", "tauro.*", "tauro_cli", "tauro_cli.*"]), *ELSEWHERE],
    package_dir=ELSEWHERE,
)
