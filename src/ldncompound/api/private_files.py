"""Files that are written under another name first, for their owner alone."""

from ldncompound.trail.private_files import PrivateFile, private_file

__all__ = ["PrivateFile", "private_file"]
