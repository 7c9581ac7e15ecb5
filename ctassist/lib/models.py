from ctassist.lib.idempotency import Answer
from ctassist.lib.reference import ReferenceChange
from ctassist.lib.terms import DatePrecision

__all__ = ["Answer", "DatePrecision", "ReferenceChange"]
