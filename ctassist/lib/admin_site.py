"""Django's admin on a site class of ours; `AdminConfig` stands in INSTALLED_APPS instead of `django.contrib.admin`."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import apps
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ctassist.lib.parameters import takes


class AdminConfig(apps.AdminConfig):
    default_site = "ctassist.lib.admin_site.Site"


class Site(admin.AdminSite):
    """Without the redirect by content type and number, which tells the addresses of records that one may not see."""

    def get_urls(self):
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    @takes("next")
    def login(self, request, extra_context=None):
        """Leads to the one page of the site for signing in, and back."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = request.GET.get("next", "")
        here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        query = urlencode({"next": wanted if here else reverse("admin:index")}, safe="/")
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")

    def password_change(self, request, extra_context=None):
        """The site has one page for it."""
        return redirect("account_change_password")

    @takes("app_label", "model_name", "field_name", "term", "page")
    def autocomplete_view(self, request):
        return super().autocomplete_view(request)
