from modeltranslation.translator import TranslationOptions, register

from portal.common.history import track

from .models import Article, Block


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "lead", "notice")


@register(Block)
class BlockTranslation(TranslationOptions):
    fields = ("text", "words", "office")


track(Article, Block)
