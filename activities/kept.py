"""Answers about many activities, kept in the process until something changes that they can rest on.

Counts and figures rest on the activities with all that hangs on them, their people too, on what they name, and on who
asks, which stands in the question. Looks, sessions and the progress of jobs end nothing (docs/decisions/0004).
"""

from ctassist.lib.kept_answers import KeptAnswers

RESTS_ON = ("accounts_", "activities_", "countries_", "instruments_", "participants_", "partners_")  # tables begin so
KEPT = KeptAnswers(*RESTS_ON, most=300)
KEPT_PROJECTS = KeptAnswers("accounts_", "activities_project", "partners_", most=100)  # those that somebody sees
