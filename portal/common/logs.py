"""Keep the tokens of personal links out of every log line."""

import logging
import re

TOKEN = re.compile(r"(/(?:i|preview)(?:/|%2F))[^/\s\"']+", re.IGNORECASE)


class NoLinks(logging.Filter):
    """Rewrites a record in place: `/i/<token>/` becomes `/i/…/`, also in its arguments and traceback."""

    def filter(self, record):
        record.msg, record.args = TOKEN.sub(r"\1…", record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = record.exc_text and TOKEN.sub(r"\1…", record.exc_text)
        return True
