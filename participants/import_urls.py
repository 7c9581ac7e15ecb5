"""Addresses of attendance imports, below those of an activity's participants."""

from django.urls import path

from participants import import_views as views

urlpatterns = [
    path("import/", views.attendance_upload, name="activity-import"),
    path("template.xlsx", views.attendance_template, name="activity-import-template"),
    path("import/<uuid:public_id>/", views.attendance_import, name="activity-import-review"),
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
