import logging

import pytest

from portal.common.logs import NoLinks


def line(message, *args, exc_info=None):
    record = logging.LogRecord("x", logging.INFO, __file__, 1, message, args, exc_info)
    NoLinks().filter(record)
    return logging.Formatter("%(message)s").format(record)


def test_a_token_never_reaches_a_log_line():
    assert line('"GET %s HTTP/1.1" 302', "/i/12.abc.def/") == '"GET /i/…/ HTTP/1.1" 302'
    assert line("/pl/preview/abc.def/ failed") == "/pl/preview/…/ failed"
    assert line("/i%2F12.abc.def/calendar.ics") == "/i%2F…/calendar.ics"


def test_a_token_in_a_traceback_is_left_out_too():
    try:
        raise ValueError("/i/12.abc.def/")
    except ValueError as error:
        text = line("Oh", exc_info=(ValueError, error, error.__traceback__))
    assert "12.abc" not in text
    assert "/i/…/" in text


@pytest.mark.parametrize("misses", [1, 25])  # the last of them is 404, and 429
def test_the_server_logs_no_token(client, office, caplog, misses):
    logger = logging.getLogger("django.request")
    logger.addFilter(NoLinks())
    for _miss in range(misses):
        client.get("/i/1.secret.token/")
    assert "/i/…/" in caplog.text
    assert "secret" not in caplog.text


def test_every_way_out_of_the_logs_is_filtered(settings):
    named = {name for logger in settings.LOGGING["loggers"].values() for name in logger.get("handlers", ())}
    assert named == set(settings.LOGGING["handlers"]) == {"console"}
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no_links"]
    assert [type(each) for each in logging.getLogger("gunicorn.access").filters] == [NoLinks]
