"""The default storage of files: a folder of this machine."""

import os

from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """A saved file is on the disk, not only in its cache: a power cut leaves no row whose file is lost."""

    def _save(self, name, content):
        name = super()._save(name, content)
        with self.open(name) as file:
            os.fsync(file.fileno())
        return name
