"""Addresses of attendance imports, below those of an activity's participants."""

from django.urls import path

from participants import import_views as views

urlpatterns = [
    path("import/", views.attendance_upload, name="activity-import"),
    path("template.xlsx", views.attendance_template, name="activity-import-template"),
    path("import/<uuid:public_id>/", views.attendance_import, name="activity-import-review"),
    path("import/<uuid:public_id>/reading/", views.attendance_reading, name="activity-import-reading"),
    path("import/<uuid:public_id>/answers/", views.attendance_answers, name="activity-import-answers"),
    path("import/<uuid:public_id>/people/", views.attendance_people, name="activity-import-people"),
    path("import/<uuid:public_id>/write/", views.attendance_write, name="activity-import-write"),
    *(
        path(
            f"import/<uuid:public_id>/bad-rows.{form}",
            views.attendance_faults,
            {"form": form},
            f"activity-import-{form}",
        )
        for form in ("csv", "xlsx")
    ),
]
