from ctassist.lib.reference import ReferenceVersion
from ctassist.lib.terms import DatePrecision

__all__ = ["DatePrecision", "ReferenceVersion"]
