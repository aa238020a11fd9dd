from modeltranslation.translator import TranslationOptions, register

from portal.common.history import track

from .models import Cluster, Firm, Membership, Organisation, Partnership, Programme, Region, Specialisation


@register(Specialisation)
class SpecialisationTranslation(TranslationOptions):
    fields = ("name",)


@register(Region)
class RegionTranslation(TranslationOptions):
    fields = ("name", "challenges", "summary")


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("summary", "aims")


@register([Cluster, Firm])
class KindTranslation(TranslationOptions):
    fields = ()


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("name", "summary")


@register(Partnership)
class PartnershipTranslation(TranslationOptions):
    fields = ("summary",)


track(Specialisation, Region, Organisation, Membership, Programme, Partnership)
