"""The one exception of this floor: its text is a Chinese sentence fit to show to whoever brought the file."""


class FileError(ValueError):
    """A file that cannot be used, and why, and what to do about it."""
