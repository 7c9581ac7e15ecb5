"""Attendance sheets, from the file to people on the list of an activity.

`columns` finds which column holds what, `spellings` what a cell means, `read` makes people of rows, `compare` finds
whom the office knows already, `job` does it step by step: read, reviewed, written, taken back. What is understood
stands in tables: heads, and spellings of gender, category, role and attendance in `participants/data/`, countries in
`countries/data/country_spellings.csv`. What is in none of them is asked for or reported, never guessed.
"""
