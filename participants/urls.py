"""Addresses below `/activities/<reference>/participants/`, and of answers to who asked for a list."""

from django.urls import path

from participants import export_views, lending_views, register_views, session_views, views

urlpatterns = [
    path("", views.ParticipantList.as_view(), name="participants"),
    path("new/", views.participant_new, name="participant-new"),
    path("export/", export_views.participants_export, name="participants-export"),
    path("terms/", register_views.register, name="register"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/<int:pk>/", session_views.session, name="session"),
    path("sessions/<int:pk>/remove/", session_views.session_remove, name="session-remove"),
    path("presence/", session_views.presence_table, name="presence"),
    path("access/", lending_views.register_ask, name="register-ask"),
    path("access/<int:pk>/<str:answer>/", lending_views.register_answer, name="register-answer"),
    path("<uuid:public_id>/", views.participant, name="participant"),
    path("<uuid:public_id>/address/", views.participant_address, name="participant-address"),
    path("<uuid:public_id>/erasure/", views.participant_erasure, name="participant-erasure"),
    path("<uuid:public_id>/remove/", views.participant_remove, name="participant-remove"),
]
