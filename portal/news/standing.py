"""The hours of an article in words, and what of its form they depend on."""

from django.utils.translation import gettext as _

from portal.common.moments import in_words

from .models import State


def hours(article, at=None):
    """“goes out on 9 October 2026 10:00 (Europe/Warsaw), until …”; "" where an article has no hours to tell."""
    begins, ends = (moment and in_words(moment) for moment in (article.publish_at, article.unpublish_at))
    told = {
        State.SCHEDULED: begins and _("goes out on %(time)s") % {"time": begins},
        State.PUBLISHED: begins and _("out since %(time)s") % {"time": begins},
        State.ENDED: ends and _("ended on %(time)s") % {"time": ends},
    }
    state = article.state(at)
    words = [told[state] if state in told else begins and _("date: %(time)s") % {"time": begins}]
    if ends and state != State.ENDED:
        words.append(_("until %(time)s") % {"time": ends})
    return ", ".join(filter(None, words))
