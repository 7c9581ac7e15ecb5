from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site: joins the apps together, and holds the commands that concern them all."""

    name = "ctassist"
    label = "site"
