"""One module per decoder: how the bytes of a message become columns."""

from tauro.streaming.decoders.base import BaseDecoder
from tauro.streaming.registry import Registry

DECODERS: Registry[BaseDecoder] = Registry(__name__, "value")
