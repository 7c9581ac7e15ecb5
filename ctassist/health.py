"""What a load balancer asks: does the process live, and can it serve? Neither answer tells anything else."""

import functools

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

RETRY_AFTER = 5  # seconds


@never_cache
@require_safe
def live(request):
    """200 as long as this process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 when PostgreSQL and Redis answer and the schema is the one of this code, else 503."""
    if is_ready():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503, headers={"Retry-After": RETRY_AFTER})


def is_ready():
    """Whether requests can be served; costs one small query and one look into the cache."""
    try:
        cache.get("ready")
        return latest_migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except (DatabaseError, RedisError):
        return False


@functools.cache
def latest_migrations():
    """The last migration of each app as {(app, name)}; on disk, so the same for as long as the process lives."""
    return set(MigrationLoader(None).graph.leaf_nodes())
