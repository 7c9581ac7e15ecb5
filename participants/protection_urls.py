"""The addresses below /data-protection/."""

from django.urls import path

from participants import protection_views as views

urlpatterns = [
    path("", views.desk, name="data-protection"),
    path("people/<uuid:public_id>/", views.person_page, name="protected-person"),
    path("people/<uuid:public_id>/export/", views.person_export, name="protected-person-export"),
    path("people/<uuid:public_id>/correct/", views.person_correct, name="protected-person-correct"),
    path("people/<uuid:public_id>/erase/", views.person_erase, name="protected-person-erase"),
    path("requests/<int:pk>/refuse/", views.request_refuse, name="erasure-refuse"),
    path("holds/<str:reference>/", views.hold, name="hold"),
    path("terms/<str:reference>/", views.terms, name="retention-terms"),
]
