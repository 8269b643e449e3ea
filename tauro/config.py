"""What a program needs to open a project: `Context.from_project(path, env)`."""

from tauro.context import Context
from tauro.project.load import load_project
from tauro.streaming.specs.policy import FormatPolicy

__all__ = ["Context", "FormatPolicy", "load_project"]
