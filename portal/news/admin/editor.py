"""The page on which an article is written: its languages side by side, its blocks, what its buttons do."""

import json

from django.contrib.admin.utils import flatten
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from portal.common.languages import CODES
from portal.common.translations import OTHERS, SOURCE

from ..models import Article, Block
from .again import BUTTON, DRAFT, again
from .blocks import lines
from .columns import Language, Told, cells

WITH = "with"  # which language stands open beside the Polish


class Editor:
    """What the template shows of the form and its blocks. `fresh`: number of a block that was just added."""

    def __init__(self, adminform, formset, asked, fresh=None):
        self.form, self.formset, self.asked, self.fresh = adminform.form, formset, asked, fresh
        _texts, self.about, self.dates = adminform

    @cached_property
    def texts(self):
        article = self.form.instance
        told = Told.of(Article, [article] if article.pk else [], Article.TEXTS)
        return [cells(self.form, [name], told) for name in Article.TEXTS]

    @cached_property
    def blocks(self):
        return list(lines(self.formset))

    @cached_property
    def open_code(self):
        """The language that was asked for; one with an error comes first."""
        wrong = [cell.code for row in self._rows for cell in row if cell.has_errors and not cell.is_source]
        return (wrong or [self.asked if self.asked in OTHERS else OTHERS[0]])[0]

    @cached_property
    def languages(self):
        return [
            Language(code, code in (SOURCE, self.open_code), [row[CODES.index(code)] for row in self._rows])
            for code in CODES
        ]

    @property
    def _rows(self):
        return [*self.texts, *(block.cells for block in self.blocks if block.cells)]

    @property
    def kinds(self):
        return Block.Kind.choices

    @property
    def about_is_open(self):
        return any(self.form[name].errors for name in flatten(self.about.fields))

    @property
    def rich_config(self):
        """What the rich text editor offers, as its own script reads it.

        Without the schemes of links: it knows these, and warns when a second editor names them again.
        """
        config = Block._meta.get_field("text_pl").formfield().widget.get_config()
        link = {name: value for name, value in config["extensions"]["Link"].items() if name != "protocols"}
        return json.dumps(config | {"extensions": config["extensions"] | {"Link": link}})

    @property
    def keep_url(self):
        article = self.form.instance.pk
        return reverse("admin:news_article_keep", args=[article]) if article else reverse("admin:news_article_keep_new")


class EditorPages:
    """Part of ArticleAdmin: shows the form again where a button asks for that, with all that was typed."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and BUTTON in request.POST:
            request.POST, request.fresh_block = again(request.POST)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, change=False, **kwargs):
        form = context["adminform"].form
        article = context["stored"] = stored(context["original"]) if form.is_bound else context["original"]
        if self.has_change_permission(request, article) if change else self.has_add_permission(request):
            formset = context["inline_admin_formsets"][0].formset
            asked = request.POST.get(f"_{WITH}") or request.GET.get(WITH)
            fresh = getattr(request, "fresh_block", None)
            context["editor"] = Editor(context["adminform"], formset, asked, fresh)
            context |= self.side(request, article)
        if getattr(form, "is_shown_again", False):
            request.method = "GET"  # nothing was sent to be saved, so nothing can be older than what is stored
        return super().render_change_form(request, context, *args, change=change, **kwargs)


def stored(article):
    """The article as it is, beside what was typed into its form; None while it is new."""
    return article and Article.objects.get(pk=article.pk)


def from_draft(draft):
    """The POST of a form that shows this draft."""
    post = QueryDict(mutable=True)
    for name, values in draft.data.items():
        post.setlist(name, values)
    post[BUTTON] = DRAFT
    return post
