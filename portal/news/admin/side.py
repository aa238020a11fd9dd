"""What stands beside the form of an article: its state, what is missing, links for others to read it."""


class Side:
    """Part of ArticleAdmin. The side column is `admin/news/article/_side.html`, which gets what `side` returns."""

    def side(self, request, article):
        """Context of the side column; `article` is None while it is new."""
        return {}
