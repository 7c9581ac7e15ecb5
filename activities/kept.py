"""Answers about many activities, kept in the process until something changes that they can rest on.

Counts and figures rest on the activities with all that hangs on them, lists of people and head counts too, on what they
name, and on who asks, which stands in the question. Looks, sessions and the progress of jobs end nothing
(docs/decisions/0004).
"""

from ctassist.lib.kept_answers import KeptAnswers
from ctassist.lib.kept_parts import KeptParts

RESTS_ON = ("accounts_office", "activities_", "countries_", "instruments_", "partners_")  # how their tables begin
KEPT = KeptAnswers(*RESTS_ON, most=300)
COUNTED_BY = (  # what besides the activities, with all that hangs on them, changes sums of their rows
    *("activities_activitykind", "activities_attendancestatus", "activities_participantcategory"),
    *("activities_participationrole", "countries_region"),  # with its members
)
KEPT_PARTS = KeptParts("activities_activity", *COUNTED_BY, most=48)  # of everything that somebody sees
KEPT_PROJECTS = KeptAnswers("accounts_office", "activities_project", "partners_", most=100)  # that somebody sees
