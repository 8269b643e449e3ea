"""One module per sink: its spec, what it can, and its writer."""

from tauro.streaming.registry import Registry
from tauro.streaming.writers.base import BaseStreamingWriter

WRITERS: Registry[BaseStreamingWriter] = Registry(__name__, "output")
