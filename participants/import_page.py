"""What the page of one import shows: where it stands, how its sheet was read, what is asked, what becomes of each row.

Where something was sent that cannot be taken (`Said`), all controls stand as they were sent.
"""

from ctassist.lib.jobs import services
from ctassist.lib.jobs.models import State
from ctassist.lib.sheet_columns import column_choices
from ctassist.lib.sheets import ENCODINGS
from participants.import_columns import columns_shown, columns_told, day_choices
from participants.import_listing import row_counts
from participants.imports import spellings
from participants.imports.columns import FIELDS, LABELS
from participants.imports.compare import KEPT


def reading_of(found):
    """How the sheet of an import was read; None once its file has gone."""
    return getattr(found, "reading", None)


def titles_of(activity):
    """The original title, or all titles where none is said to be it."""
    texts = list(activity.texts.all())
    return [text.title for text in texts if text.is_original] or [text.title for text in texts]


def context_of(found, listing, said=None):
    """The context of `participants/imports/review.html`."""
    job, reading = found.job, reading_of(found)
    read = reading.found if reading else {}
    sent, faults = (said.sent, said.faults) if said else ({}, {})
    is_open = job.state == State.REVIEW and reading is not None
    asks_file, asks_columns = read.get("asks"), not read.get("asks") and bool(read.get("doubts"))
    asks_columns_of = is_open and not asks_file
    counts = found.counts
    return {
        "import": found,
        "job": job,
        "reading": reading,
        "read": read,
        "titles": titles_of(found.activity),
        "listing": listing,
        "row_count": row_counts(counts, listing.params.get("show")),
        "actions": [name for name in services.possible_actions(job) if name not in hidden_actions(job)],
        "is_open": is_open,
        "asks_file": asks_file,
        "file_choices": [(code, label, code == sent.get(asks_file)) for code, label in read.get("choices", [])],
        "encodings": encodings(read, sent),
        "asks_columns": asks_columns,
        "columns": columns_told(read),
        "choices": chosen(column_choices(read, FIELDS), sent) if asks_columns_of else [],
        "days": days_asked(found.activity, read, reading.stated, sent) if asks_columns_of else [],
        "asks_days": asks_columns and any(is_day for _, _, is_day in read.get("free", [])),
        "beginning": list(enumerate(read.get("beginning", []), 1)),
        "heads_row": (read.get("header") or 0) + 1,
        "header": sent.get("header", columns_shown(read)[0]),
        "questions": questions(read, sent, faults) if is_open else [],
        "answered": answered(reading, sent) if is_open else [],
        "heads_taken_over": read.get("taken_over", {}).get("heads", []),
        "countries": [label for _, label in spellings.choices_of("country")]
        if "country" in read.get("asked", {})
        else [],
        "answers_taken_over": len(read.get("taken_over", {}).get("answers", [])),
        "faults_said": [{"place": place_of(name), "words": words} for name, words in faults.items()],
        "opens_columns": any(name.startswith(("header", "column-", "encoding")) for name in faults),
        "to_write": sum(counts.get(outcome, 0) for outcome in KEPT),
        "noted": counts.get("noted", 0),
        "faults": counts.get("fault", 0),
        "differs": counts.get("differs", 0),
        "shows": [(code, label, counts.get(code, 0)) for code, label in listing.outcomes if counts.get(code)],
        "rows": decided(listing.rows, sent),
        "decides": is_open and any(row["choices"] for row in listing.rows),
    }


def place_of(name):
    """The name of a control as an anchor of the page, in which no blanks may stand."""
    return name.replace(" ", "_")


def hidden_actions(job):
    """Acts of the job that the page offers in its own words, with all that was typed on it."""
    return ["commit", "again"] if job.state == State.REVIEW else ["commit"]


def encodings(read, sent):
    """[(encoding, its label, whether it is chosen)] of a file of text."""
    is_text = read.get("words", "").startswith("CSV")
    return [(code, label, code == sent.get("encoding")) for code, label in ENCODINGS.items()] if is_text else []


def chosen(choices, sent):
    """The choices of columns, with the column that was sent for each."""
    return [
        choice | {"at": next((at for at, _ in choice["options"] if str(at) == sent.get(name)), None)}
        if (name := f"column-{choice['name']}") in sent
        else choice
        for choice in choices
    ]


def days_asked(activity, read, stated, sent):
    days = day_choices(activity, read, stated)
    return [day | {"options": sent_options(day["options"], sent.get(f"day-{day['at']}"))} for day in days]


def decided(rows, sent):
    return [row | {"choices": sent_options(row["choices"], sent.get(f"row:{row['row']}"))} for row in rows]


def sent_options(options, sent):
    """[(code, label, whether it is chosen)] with the one that was sent, if one was."""
    return options if sent is None else [(code, label, code == sent) for code, label, _ in options]


def questions(read, sent, faults):
    """[{field, label, choices, asked: [{spelling …}]}] of what somebody has to say."""
    found = []
    for field, asked in read.get("asked", {}).items():
        rows = []
        for spelling, written, count in asked:
            name = f"answer:{field}:{spelling}"
            answer = {"name": name, "place": place_of(name), "typed": sent.get(name, ""), "fault": faults.get(name, "")}
            rows.append({"written": written, "rows": count} | answer)
        choices = [] if field == "country" else spellings.choices_of(field)
        found.append({"field": field, "label": LABELS[field], "choices": choices, "asked": rows})
    return found


def answered(reading, sent):
    """[{label of a field, spelling, what it was said to mean, how it is taken back …}] so far."""
    found, ticked = [], sent.getlist("forget") if sent else ()
    taken_over = [tuple(one) for one in reading.found.get("taken_over", {}).get("answers", [])]
    for field, answers in reading.answers.items():
        labels = dict(spellings.choices_of(field))
        for spelling, code in answers.items():
            name = f"{field}:{spelling}"
            words = {"label": LABELS[field], "spelling": spelling, "means": labels.get(code, code)}
            is_taken = (field, spelling) in taken_over
            found.append(words | {"name": name, "ticked": name in ticked, "is_taken_over": is_taken})
    return found
