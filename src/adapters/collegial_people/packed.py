"""Files in a zip archive, within limits: what is packed may be far larger than the archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile

from collegial_core import Unreadable
from collegial_people.content import MAX_BYTES

MAX_FILES: Final = 1_000


@contextmanager
def opened(content: bytes, shown: str) -> Iterator[ZipFile]:
    """Open an archive.

    Raises:
        Unreadable: it is none, or cannot be unpacked.

    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            yield archive
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(shown, "is an archive that cannot be unpacked; it is damaged, or has a password") from error


def require_unpackable(archive: ZipFile, shown: str) -> None:
    """See that what is packed is no more than what is read.

    Raises:
        Unreadable: it is.

    """
    if len(archive.infolist()) > MAX_FILES or sum(it.file_size for it in archive.infolist()) > MAX_BYTES:
        raise Unreadable(shown, f"holds more than {MAX_FILES} files or {MAX_BYTES} bytes")


def unpacked(content: bytes, shown: str) -> dict[str, bytes]:
    """Give the files of an archive by their names, without folders.

    Raises:
        Unreadable: it cannot be unpacked, or holds too much.

    """
    with opened(content, shown) as archive:
        require_unpackable(archive, shown)
        kept = [it for it in archive.infolist() if not it.is_dir()]
        return {PurePosixPath(it.filename).name: archive.read(it) for it in kept}
