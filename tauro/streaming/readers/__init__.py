"""One module per source: its spec, what it can, and its reader."""

from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.registry import Registry

READERS: Registry[BaseStreamingReader] = Registry(__name__, "input")
