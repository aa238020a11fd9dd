"""Files that outlive a power cut."""

import os

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def test_a_saved_file_is_on_the_disk_before_anybody_names_it(monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    name = default_storage.save("photos/x.jpg", ContentFile(b"whole"))
    assert (name, synced) == ("photos/x.jpg", [5])
