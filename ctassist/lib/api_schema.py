"""How the API describes its endpoints: parameters from the filters, answers from the serializers."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from ctassist.lib.filters import AsOfFilter, ChoiceFilter, ChoicesFilter, DayFilter, InstantFilter, YearFilter

TYPES = {
    YearFilter: OpenApiTypes.INT,
    DayFilter: OpenApiTypes.DATE,
    AsOfFilter: OpenApiTypes.DATE,
    InstantFilter: OpenApiTypes.DATETIME,
}
PAGING = [
    OpenApiParameter("page", OpenApiTypes.INT, description="Number of the page, from 1."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="Records a page, 200 at most."),
    OpenApiParameter("language", OpenApiTypes.STR, description="Language of titles, where there is a translation."),
]


WAIT = [
    (429, "These are more requests than somebody may send in a minute: wait as `Retry-After` says."),
    (503, "This took too long, and nothing was done: wait as `Retry-After` says."),
]


class ProblemSerializer(serializers.Serializer):
    """Why a request was refused (RFC 9457); each fault with the parameter or field that it belongs to."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    request_id = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(child=serializers.CharField()), required=False)


REFUSALS = {
    (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, description=words)
    for status, words in [
        (400, "A parameter is unknown or its value cannot be answered."),
        (401, "The token does not count."),
        *WAIT,
    ]
}
NOT_FOUND = {
    (404, "application/problem+json"): OpenApiResponse(ProblemSerializer, description="There is no such record.")
}


def described_list(endpoint, item_serializer, name, tag, more=None, places=()):
    """The list endpoint with its description: parameters from its filters, the shape of a page.

    `places`: the parameters that stand in its path.
    """
    listing = endpoint.listing_class
    parameters = [parameter_of(key, found) for key, found in listing.filterset_class.base_filters.items()]
    order = OpenApiParameter(
        "ordering", OpenApiTypes.STR, enum=list(listing.orderings), description="Order of the list."
    )
    page = inline_serializer(
        f"{name}Page",
        {
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": item_serializer(many=True),
            **(more or {}),
        },
    )
    summary = f"{endpoint.__doc__}".strip().splitlines()[0]
    operation = extend_schema(
        operation_id=f"list_{name}",
        summary=summary,
        tags=[tag],
        parameters=[*places, *parameters, order, *PAGING],
        responses={200: page, **REFUSALS, **(NOT_FOUND if places else {})},
    )
    return extend_schema_view(get=operation)(endpoint)


def described_detail(endpoint, item_serializer, name, tag, key="code", key_type=OpenApiTypes.STR):
    """The detail endpoint with its description."""
    operation = extend_schema(
        operation_id=f"get_{name}",
        summary=f"{endpoint.__doc__}".strip().splitlines()[0],
        tags=[tag],
        parameters=[
            OpenApiParameter("key", key_type, OpenApiParameter.PATH, description=f"Its {key}."),
            *(parameter_of(name, found) for name, found in endpoint.asks.items()),
            PAGING[2],
        ],
        responses={200: item_serializer, **REFUSALS, **NOT_FOUND},
    )
    return extend_schema_view(get=operation)(endpoint)


def described_read(endpoint, serializer, name, tag, places):
    """The reading method of an endpoint with its description; `places`: the parameters that stand in its path."""
    operation = extend_schema(
        operation_id=f"get_{name}",
        summary=f"{endpoint.__doc__}".strip().splitlines()[0],
        tags=[tag],
        parameters=list(places),
        responses={200: serializer, **REFUSALS, **NOT_FOUND},
    )
    return extend_schema_view(get=operation)(endpoint)


def described_figures(endpoint, serializer, name, tag, besides=()):
    """The endpoint of one statistic with its description: parameters from its filters, and those `besides`."""
    listing = endpoint.listing_class
    operation = extend_schema(
        operation_id=f"get_{name}",
        summary=f"{endpoint.__doc__}".strip().splitlines()[0],
        tags=[tag],
        parameters=[
            *(parameter_of(key, found) for key, found in listing.filterset_class.base_filters.items()),
            *besides,
            PAGING[2],
        ],
        responses={200: serializer, **REFUSALS},
    )
    return extend_schema_view(get=operation)(endpoint)


def described_answer(endpoint, serializer, name, tag, asked):
    """The reading method of an endpoint without a listing; `asked`: {parameter that it must be given: description}."""
    operation = extend_schema(
        operation_id=f"get_{name}",
        summary=f"{endpoint.__doc__}".strip().splitlines()[0],
        tags=[tag],
        parameters=[
            *(OpenApiParameter(key, str, description=words, required=True) for key, words in asked.items()),
            PAGING[2],
        ],
        responses={200: serializer, **REFUSALS},
    )
    return extend_schema_view(get=operation)(endpoint)


IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="The ETag of the version seen."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A key of yours, kept 24 hours: the same request with it is carried out once.",
)
WRITE_REFUSALS = {
    (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, description=words)
    for status, words in [
        (400, "The body cannot be accepted: each fault with a pointer to its place."),
        (401, "Nobody is signed in."),
        (403, "This is not yours to do."),
        (404, "There is no such record, or none for your eyes."),
        (412, "The record was changed since it was read."),
        (413, "The body is too large."),
        (415, "The body is not JSON."),
        (422, "The Idempotency-Key came before with another request."),
        (428, "If-Match is missing."),
        *WAIT,
    ]
}


def described_write(endpoint, method, name, tag, body, answers, acts=None, places=()):
    """A writing method of an endpoint with its description.

    `acts`: the values that the address ends with; `places`: the parameters in its path, if not the key alone.
    """
    parameters = [IDEMPOTENCY_KEY if method == "post" and acts is None else IF_MATCH]
    parameters += places
    if not places and name.partition("_")[0] != "create":
        parameters.append(OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="Its key."))
    if acts:
        parameters.append(OpenApiParameter("act", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(acts)))
    operation = extend_schema(
        operation_id=name,
        summary=getattr(endpoint, method).__doc__.strip().splitlines()[0],
        tags=[tag],
        parameters=parameters,
        request=body,
        responses={**answers, **WRITE_REFUSALS},
    )
    return extend_schema_view(**{method: operation})(endpoint)


def parameter_of(name, found):
    """A filter as a parameter of the schema: its label, and what its kind takes."""
    kind = next((kind for filter_class, kind in TYPES.items() if isinstance(found, filter_class)), OpenApiTypes.STR)
    has_words, is_several = isinstance(found, (ChoiceFilter, ChoicesFilter)), getattr(found, "is_several", False)
    words = [code for code, _ in found.extra["choices"] if code] if has_words else None
    words = getattr(found, "words", words)
    return OpenApiParameter(name, kind, enum=words, many=is_several, description=f"{found.label}. {found.takes}")
