"""Django's admin on a site class of ours; `AdminConfig` stands in INSTALLED_APPS instead of `django.contrib.admin`."""

from django.contrib import admin
from django.contrib.admin import apps

from ctassist.lib.parameters import takes


class AdminConfig(apps.AdminConfig):
    default_site = "ctassist.lib.admin_site.Site"


class Site(admin.AdminSite):
    """Without the redirect by content type and number, which tells the addresses of records that one may not see."""

    def get_urls(self):
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    @takes("next")
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)

    @takes("app_label", "model_name", "field_name", "term", "page")
    def autocomplete_view(self, request):
        return super().autocomplete_view(request)
