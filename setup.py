"""What pyproject.toml can't say: all packages as they are found, and one that stands elsewhere in the tree."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["tauro", "tauro.*", "tauro_cli", "tauro_cli.*"]), "tauro_cli.config_templates"],
    package_dir={"tauro_cli.config_templates": "config_templates"},
)
