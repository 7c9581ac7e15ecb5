from participants.models.access import RegisterAccess, registers_open_to
from participants.models.participation import Participation, Session, SessionAttendance
from participants.models.person import DifferentPeople, Person
from participants.models.protection import DueSoon, Erasure, ErasureRequest, RetentionTerms
from participants.models.register import CountSource, Register

__all__ = [
    "CountSource",
    "DifferentPeople",
    "DueSoon",
    "Erasure",
    "ErasureRequest",
    "Participation",
    "Person",
    "Register",
    "RegisterAccess",
    "RetentionTerms",
    "Session",
    "SessionAttendance",
    "registers_open_to",
]
