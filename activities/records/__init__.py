"""From the shipped files of records to activities, projects, outputs and what they rest on; see `load_records`.

files.py     lines of the right shape
mapping.py   words of the sources into codes, by mapping.csv
rules.py     what mapping.csv says in sentences
notes.py     the words that have no field
dates.py     places.py   dates, venues and time zones, citations
sources.py   projects.py   outputs.py   activities.py   containers.py   figures.py   one module a table
"""
