"""`manage.py sweep`: remove what is left of uploads that nobody ended; once a night is enough."""

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.gallery import chunks, making, sweep
from portal.gallery.models import Upload
from portal.news import drafts


class Command(BaseCommand):
    help = "Removes uploads and drafts that nobody goes on with and files that no row names; makes sizes left unmade."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *, dry_run, **options):
        at = timezone.now()
        for upload in Upload.objects.abandoned(at):
            self.stdout.write(f"upload of {upload.name}, {upload.received} of {upload.size} bytes")
            if not dry_run:
                chunks.drop(upload)
        for name in sweep.orphans(at):
            self.stdout.write(name)
            if not dry_run:
                default_storage.delete(name)
        forgotten = drafts.abandoned(at)
        if count := forgotten.count():
            self.stdout.write(f"{count} drafts of articles")
        if not dry_run:
            forgotten.delete()
            making.make_due(at)
