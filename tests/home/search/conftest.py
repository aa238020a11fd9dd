"""What a commit does, in tests whose transaction never commits, and what readers find then."""

import pytest
from django.db import connection

from portal.home.models import SearchDocument
from portal.home.search.find import find
from portal.home.search.query import Query


@pytest.fixture
def commit(db):
    """Runs what waits for the commit."""

    def run():
        calls, connection.run_on_commit = connection.run_on_commit, []
        for _savepoints, call, _robust in calls:
            call()

    return run


@pytest.fixture
def search(commit):
    """What readers of a language find once everything is committed: ["news/slug", …], the best first."""

    def found(text, language="pl"):
        commit()
        return addresses(find(Query.read(text), language).of_kind(""))

    return found


def addresses(keys):
    documents = SearchDocument.objects.only("kind", "slug").in_bulk(keys)
    return [f"{documents[key].kind}/{documents[key].slug}" for key in keys]
