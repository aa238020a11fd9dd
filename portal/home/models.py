"""What the public search knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .search.words import WordsField


class SearchDocument(models.Model):
    """A public thing as readers of some languages see it; languages in which it reads the same share a document.

    Written by search/index.py alone, from other rows. On SQLite it is a table of FTS5, whose key is called rowid and
    whose rows are slow to read in thousands: so its key alone tells the order of results (see `key_of`).
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        VISITS = "visits", _("Visits")
        CLUSTERS = "clusters", _("Clusters")
        ORGANISATIONS = "organisations", _("Organisations")
        REGIONS = "regions", _("Regions")
        GALLERIES = "galleries", _("Galleries")

    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    kind = models.CharField(max_length=13, choices=Kind)
    object_id = models.BigIntegerField()
    slug = models.CharField(max_length=100)
    date = models.DateField(null=True)
    language = models.CharField(max_length=2)
    readers = models.CharField(max_length=40)
    title = models.TextField()
    text = models.TextField()
    title_words = WordsField()
    words = WordsField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.title
