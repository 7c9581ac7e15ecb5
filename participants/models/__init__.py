from participants.models.access import RegisterAccess, registers_open_to
from participants.models.imports import (
    AttendanceImport,
    ChangedAttendance,
    ImportedParticipation,
    ImportedPresence,
    ImportedSession,
    RememberedColumn,
    ReviewedPart,
    SheetReading,
    SheetRow,
)
from participants.models.participation import Participation, Session, SessionAttendance
from participants.models.person import DifferentPeople, Person
from participants.models.protection import DueSoon, Erasure, ErasureRequest, MergedPerson, RetentionTerms
from participants.models.register import CountSource, Register
from participants.models.summed import PeopleCells, PeopleSummed

__all__ = [
    "AttendanceImport",
    "ChangedAttendance",
    "CountSource",
    "DifferentPeople",
    "DueSoon",
    "Erasure",
    "ErasureRequest",
    "ImportedParticipation",
    "ImportedPresence",
    "ImportedSession",
    "MergedPerson",
    "Participation",
    "PeopleCells",
    "PeopleSummed",
    "Person",
    "Register",
    "RegisterAccess",
    "RetentionTerms",
    "RememberedColumn",
    "ReviewedPart",
    "Session",
    "SessionAttendance",
    "SheetReading",
    "SheetRow",
    "registers_open_to",
]
