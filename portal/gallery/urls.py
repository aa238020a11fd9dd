from django.urls import path

from portal.common.access import private, public

from . import views

urlpatterns = [
    path("galleries/", public(views.gallery_list), name="galleries"),
    path("galleries/<slug:slug>/", public(views.gallery), name="gallery"),
    path("galleries/<slug:slug>/<int:number>/", public(views.photo), name="photo"),
    path("my/<slug:visit>/galleries/<slug:slug>/", private(views.my_gallery), name="my_gallery"),
    path("my/<slug:visit>/galleries/<slug:slug>/<int:number>/", private(views.my_photo), name="my_photo"),
    path("my/<slug:visit>/files/<str:name>", private(views.my_file), name="my_file"),
]
