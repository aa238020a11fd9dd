from modeltranslation.translator import TranslationOptions, register

from portal.common.history import track

from .models import Article, Block, Tag


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "lead", "notice")


@register(Block)
class BlockTranslation(TranslationOptions):
    fields = ("text", "words", "office")


@register(Tag)
class TagTranslation(TranslationOptions):
    fields = ("name",)


track(Article, Block, Tag)
