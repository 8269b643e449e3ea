"""Reading the file that `${file:/path}` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE_BYTES = 1 << 20


class UnreadableSecretError(Exception):
    """The file is there, but its text can't be had; the message says why."""


def read_secret_file(path: Path) -> str:
    """The file's text without the line ends after it. A FIFO or a device is refused: reading it might never end.

    Raises:
        FileNotFoundError: there is nothing of that name.
        UnreadableSecretError: there is, but it is no file with a text of sensible length.
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableSecretError("it is not a file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
        if len(content) > LARGEST_FILE_BYTES:
            raise UnreadableSecretError("it is larger than 1 MiB")
        return content.decode("utf-8").rstrip("\r\n")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableSecretError((error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise UnreadableSecretError("it is not UTF-8 text") from error
