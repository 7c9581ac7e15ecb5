from ctassist.lib.reference import ReferenceChange
from ctassist.lib.terms import DatePrecision

__all__ = ["DatePrecision", "ReferenceChange"]
