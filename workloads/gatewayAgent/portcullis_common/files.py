"""Files that are whole or not there."""

import os


def write_atomically(path, text, mode=0o644):
    temporary = f"{path}.new"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(temporary, path)


def shorten_log(path, limit):
    """Moves a log that has grown beyond `limit` bytes aside, in place: its writers append to the file they have open."""
    try:
        if os.path.getsize(path) <= limit:
            return
        with open(path, "r+b") as log:
            with open(f"{path}.1", "wb") as kept:
                while chunk := log.read(1024 * 1024):
                    kept.write(chunk)
            log.truncate(0)
    except FileNotFoundError:
        return
